#!/usr/bin/env bash
# Reminds once, with the first output that holds a number, of noting values.
input=$(cat)
asked="${TMPDIR:-/tmp}/.asked-note-values"
[ -e "$asked" ] && exit 0
[[ $input == *'"tool_response":'* ]] || exit 0
response=${input#*'"tool_response":'}
response=${response%%'"task_instruction":'*}
[[ $response =~ [0-9][0-9] ]] || exit 0
touch "$asked"
echo '{"hookSpecificOutput": {"additionalContext": "Note the values in this output that later steps need, exactly as printed. When you use one later, look it up again instead of writing it from memory; leave no placeholder."}}'
