#!/bin/bash
# Makes the press bundle: nested folders, a name with spaces, a hidden file and an empty one.
set -euo pipefail
mkdir -p "/app/bundle/press kit" /app/bundle/texts/short /app/bundle/data
cd /app/bundle
printf 'The museum opens its new wing in September.\n' > "press kit/opening notice.txt"
printf 'Photographs: two of the front, one of the stairs.\n' > "press kit/captions.txt"
printf 'Long text.\n%.0s' $(seq 1 40) > texts/long.txt
printf 'Short text.\n' > texts/short/teaser.txt
printf 'Even shorter.\n' > texts/short.txt
printf 'day,visitors\n2025-03-01,412\n2025-03-02,388\n' > data/visitors.csv
: > data/notes.txt
printf 'built=2025-03-03\n' > .build-info
printf 'Read me first.\n' > README
