#!/usr/bin/env bash
# Sends a run with uncommitted work or without git identity back, once.
cat >/dev/null
asked="${TMPDIR:-/tmp}/.asked-commits-made"
[ -e "$asked" ] && exit 0
export HOME="${HOME:-/root}"
found=""
for repository in $(timeout 1 find . -maxdepth 3 -name .git 2>/dev/null | head -n 10); do
  git -C "$(dirname "$repository")" config user.email >/dev/null 2>&1 || found=yes
done
[ -n "$found" ] || exit 0
touch "$asked"
echo '{"decision": "block", "reason": "A git repository here has no identity. If a commit was refused, configure user.name and user.email in that repository and commit again; then finish."}'
