#!/usr/bin/env bash
# Refuses a command that makes a commit while git has no identity, and says what to do first.
input=$(cat)
[[ $input == *'"command":'* ]] || exit 0
command=${input#*'"command":'}
command=${command%%'"tool_response":'*}
makes_commit='git [^;&|]*(commit|merge|cherry-pick|revert|rebase|tag -a|tag -f -a)([^a-z-]|$)'
[[ $command =~ $makes_commit ]] || exit 0
[[ $command == *user.email* || $command == *GIT_* ]] && exit 0
where=.
changes_folder='(cd|-C) +([^ ;&|"\]+)'
[[ $command =~ $changes_folder && -d ${BASH_REMATCH[2]} ]] && where=${BASH_REMATCH[2]}
git -C "$where" config user.name >/dev/null 2>&1 && git -C "$where" config user.email >/dev/null 2>&1 && exit 0
echo '{"decision": "block", "reason": "Not run: git has no identity in this repository and would refuse the commit. Set user.name and user.email with git config first, then repeat the command."}'
