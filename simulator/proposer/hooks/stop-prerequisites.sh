#!/usr/bin/env bash
# Asks once, before the end, for commands that failed for want of a prerequisite.
cat >/dev/null
asked="${TMPDIR:-/tmp}/.asked-prerequisites"
[ -e "$asked" ] && exit 0
touch "$asked"
echo '{"decision": "block", "reason": "Before you finish: did a command fail because a prerequisite was missing (git identity, permission, directory, tool set-up)? If so, provide the prerequisite and run that command and those after it again."}'
