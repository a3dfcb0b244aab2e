#!/usr/bin/env bash
# Sends the agent back once to read what it produced.
cat >/dev/null
asked="${TMPDIR:-/tmp}/.asked-read-results"
[ -e "$asked" ] && exit 0
touch "$asked"
echo '{"decision": "block", "reason": "Before you finish, open each file that you produced and compare it with the request: format, completeness, values. Repair what is wrong, then finish."}'
