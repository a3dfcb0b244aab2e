#!/bin/bash
# Makes the repository with a change waiting in the working tree; no identity stays in any configuration.
set -euo pipefail
cd /app/firmware-docs
chmod 644 tools/hooks/commit-msg
export GIT_AUTHOR_NAME="Firmware Docs" GIT_AUTHOR_EMAIL="docs@firmware.example"
export GIT_COMMITTER_NAME="$GIT_AUTHOR_NAME" GIT_COMMITTER_EMAIL="$GIT_AUTHOR_EMAIL"
export GIT_AUTHOR_DATE="2025-05-05T12:00:00+00:00" GIT_COMMITTER_DATE="2025-05-05T12:00:00+00:00"
git init -q -b main
git add -A
git commit -q -m "Document boot and update"
git checkout -q -b fw-212-boot-order
mv /tmp/boot-pending.md docs/boot.md
rm -f .git/hooks/*.sample
