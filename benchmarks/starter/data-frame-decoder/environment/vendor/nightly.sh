#!/bin/bash
# Decodes every file of frames. The folders can be given as FRAMES and DECODED.
set -eu
frames="${FRAMES:-/app/frames}"
decoded="${DECODED:-/app/decoded}"
mkdir -p "$decoded"
for file in "$frames"/*.hex; do
  "$(dirname "$0")/decode-frames" "$file" > "$decoded/$(basename "$file" .hex).csv"
  echo "decoded $(basename "$file")"
done
