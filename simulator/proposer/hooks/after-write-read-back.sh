#!/usr/bin/env bash
# Asks for a look at what a call has just written.
input=$(cat)
command=""
[[ $input == *'"command":'* ]] && command=${input#*'"command":'}
command=${command%%'"tool_response":'*}
command=${command//>\/dev\/null/}
redirects='(^|[^0-9<&=-])>{1,2} *[A-Za-z0-9_./$]'
writes='sed -i|[|] *tee |[.]write_|, *(mode=)?[\"'"'"']+[wa][\"'"'"']'
[[ $input == *'"write_file"'* || $command =~ $redirects || $command =~ $writes ]] || exit 0
echo '{"hookSpecificOutput": {"additionalContext": "This wrote something. Read the file back now and verify that the output matches the request; repair it before you go on if it does not."}}'
