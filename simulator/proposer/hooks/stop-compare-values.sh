#!/usr/bin/env bash
# Sends the agent back once to compare what it wrote with where it came from.
cat >/dev/null
asked="${TMPDIR:-/tmp}/.asked-compare-values"
[ -e "$asked" ] && exit 0
touch "$asked"
echo '{"decision": "block", "reason": "Before you finish, compare every value that you wrote (ids, codes, numbers, dates) with the earlier output or file that it comes from. Replace placeholders and values written from memory."}'
