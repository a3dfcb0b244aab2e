#!/usr/bin/env bash
# Refuses a command that lacks a directory, a right or a git identity, and says what to prepare.
input=$(cat)
input=${input%%'"tool_response":'*}
command=""
[[ $input == *'"command":'* ]] && command=${input#*'"command":'}
command=${command//\\n/$'\n'}
missing=""
targets=$(grep -oE '>+ ?/[A-Za-z0-9_./-]+' <<<"$command" | grep -oE '/.*')
path='"path": ?"(/[^"]+)"'
[[ $input == *'"write_file"'* && $input =~ $path ]] && targets=${BASH_REMATCH[1]}
for target in $targets; do
  folder=${target%/*}
  [[ -z $folder || -d $folder || $command == *mkdir* ]] || missing+="the directory $folder does not exist, create it first; "
done
for script in $(grep -oE '(^ *"?|[;&|] *)(\./|/)[A-Za-z0-9_./-]+' <<<"$command" | grep -oE '[./][A-Za-z0-9_./-]*$'); do
  [[ ! -f $script || -x $script || $command == *chmod* ]] || missing+="the file $script is not executable, grant that permission first (chmod +x); "
done
makes_commit='git [^;&|]*(commit|merge|cherry-pick|revert|tag -a|tag -f -a)([^a-z-]|$)'
if [[ $command =~ $makes_commit && $command != *user.email* && $command != *GIT_* ]]; then
  where=.
  changes_folder='(cd|-C) +([^ ;&|"\]+)'
  [[ $command =~ $changes_folder && -d ${BASH_REMATCH[2]} ]] && where=${BASH_REMATCH[2]}
  git -C "$where" config user.email >/dev/null 2>&1 || missing+="git has no identity for a commit, set user.name and user.email first; "
fi
[[ -z $missing ]] && exit 0
printf '{"decision": "block", "reason": "Not run, a prerequisite is missing: %sCheck and provide the prerequisites, then repeat the command."}\n' "$missing"
