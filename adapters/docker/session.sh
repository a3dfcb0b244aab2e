# The persistent session of a sandbox, inside its container; session.ts holds the other end and all state that lasts.
# A request on stdin is one line, `mark tag seconds separate` and the sizes of what follows it at once: folder, state, command, input.
# Or it is the line `end`: then every process of the agent is ended, and the session with them.
# The answer: stdout carries the command's output and then the mark, stderr (here: control) records that begin with the tag, and
# the command's own errors where they are asked for separately, and then the mark with the ending.
# The command knows the tag but not the mark, so that it can't end its own answer.

exec {control}>&2 2>/dev/null
open_pipes
unset program LC_ALL
# For adopt.sh. In memory, because a write costs nothing there, and because it is gone with a restart.
kept=/dev/shm/.self-harness
(umask 077; : >>"$kept.session"; : >>"$kept.flight"; : >>"$kept.state")
printf '%s\n' "$BASHPID" >|"$kept.session"
left=0
# What a first command finds; the folder is given by the request.
initial=$(unset PWD OLDPWD; declare -px)
for name in $(compgen -e); do export -n "$name"; done
LC_ALL=C # sizes are bytes

take() { # take NAME SIZE
  printf -v "$1" ''
  (($2 == 0)) || IFS= read -r -N "$2" "$1"
}

while read -r mark tag seconds separate folder_size state_size command_size input_size; do
  if [[ $mark == end ]]; then
    printf '%s ended\n' "$BASHPID" >|"$kept.flight"
    end_others
    printf '\nself-harness: the session has ended\n' >&"$control"
    exit 0
  fi
  printf '%s busy\n' "$BASHPID" >|"$kept.flight"
  take folder "$folder_size" && take state "$state_size" && take command "$command_size" && take input "$input_size" || exit 1
  if ((input_size)); then exec {feed}< <(printf %s "$input"); else exec {feed}</dev/null; fi
  if ((separate)); then errors=$control; else errors=1; fi
  (
    # Without job control bash makes background jobs ignore these two, and what is ignored at start stays so.
    trap - INT QUIT
    exec <&"$feed" 2>&"$errors" {feed}<&- {silence}<&- {fired}<&-
    SELF_HARNESS_STEP=$step SELF_HARNESS_CONTROL=$control SELF_HARNESS_TAG=$tag SELF_HARNESS_FOLDER=$folder \
      SELF_HARNESS_STATE=${state:-$initial} SELF_HARNESS_COMMAND=$command \
      exec setsid bash --noprofile --norc -c 'eval "$SELF_HARNESS_STEP"'
  ) &
  leader=$!
  exec {feed}<&-
  await "$leader" "$seconds"
  # Whatever is still there after a moment is a background process, and this session's streams belong to it from now on.
  left=1
  for round in 1 2 3 4; do
    kill -0 -- "-$leader" || { left=0; break; }
    pause 0.005
  done
  if ((left)); then word=left; else word=idle; fi
  printf '%s %s\n' "$BASHPID" "$word" >|"$kept.flight"
  printf %s "$mark"
  printf '%s %s %s %s\n' "$mark" "$status" "$timed_out" "$left" >&"$control"
done

# The owner is gone. Without this process nobody would read what is in the background, and it would die of its next line.
if ((left)); then pause 9999999; fi
