#!/bin/bash
set -euo pipefail
export GIT_COMMITTER_NAME="Protocol Import" GIT_COMMITTER_EMAIL="import@lab.example"
git init -q -b main /app/protocol-repo
cd /app/protocol-repo
tail -n +2 /app/protocols/history.tsv | while IFS=$'\t' read -r file author email date summary; do
  cp "/app/protocols/$file" pcr.txt
  git add pcr.txt
  git commit -q --author="$author <$email>" --date="$date" -m "$summary"
done
