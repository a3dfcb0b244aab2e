#!/usr/bin/env bash
# Asks once, before the end, for errors that were passed over.
cat >/dev/null
asked="${TMPDIR:-/tmp}/.asked-errors-repaired"
[ -e "$asked" ] && exit 0
touch "$asked"
echo '{"decision": "block", "reason": "Before you finish: did a command fail without being repaired? If so, read its error message, fix the cause, and run it and the steps after it again."}'
