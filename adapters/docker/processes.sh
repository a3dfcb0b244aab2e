# Shared by session.sh and verify.sh. Builtins only wherever possible: each process costs a millisecond, and images differ.

# open_pipe NAME: a pipe of one's own, in the variable NAME. From 5.1 on a here-string is a pipe and costs no process; before, it is a
# file, which would not do: reading it does not wait.
open_pipe() {
  local pipe here _
  exec {here}<<<''
  if [[ -p /dev/fd/$here ]] && read -r _ <&"$here"; then exec {pipe}<>"/dev/fd/$here"; else exec {pipe}<> <(:); fi
  exec {here}<&-
  printf -v "$1" %s "$pipe"
}
# Nobody writes to the first: reading it with a time limit is sleeping without a process of one's own.
open_pipes() { open_pipe silence; open_pipe fired; }
pause() { read -r -t "$1" -u "$silence"; }

# others: sets `found` to the processes that don't belong to the container itself. Those that do: 1 (the init), its oldest child
# (what keeps the container up) with its descendants, and the asking shell. An agent can't become one of them: orphans fall to
# init, and start times can't be forged.
others() {
  local file line pid fields started oldest='' grown=1
  local -A parents=()
  declare -gA kept=()
  found=() keeper=''
  for file in /proc/[0-9]*/stat; do
    { read -r line <"$file"; } 2>/dev/null || continue
    pid=${line%% *}
    # The command name may hold blanks and parentheses, hence everything after the last one.
    read -r -a fields <<<"${line##*) }"
    [[ ${fields[0]} == [ZX] || $pid == 1 || $pid == "$BASHPID" ]] && continue
    parents[$pid]=${fields[1]} started=${fields[19]}
    [[ ${fields[1]} == 1 ]] || continue
    # Two that started within the same hundredth of a second have their order in their numbers.
    if [[ -z $oldest ]] || ((started < oldest || started == oldest && pid < keeper)); then keeper=$pid oldest=$started; fi
  done
  [[ -n $keeper ]] && kept[$keeper]=1
  while ((grown)); do
    grown=0
    for pid in "${!parents[@]}"; do
      if [[ -z ${kept[$pid]-} && -n ${kept[${parents[$pid]}]-} ]]; then kept[$pid]=1 grown=1; fi
    done
  done
  for pid in "${!parents[@]}"; do [[ -n ${kept[$pid]-} ]] || found+=("$pid"); done
  ((${#found[@]} > 0))
}

# end_others: ends all of them. Stopping everything first keeps a fork bomb from outrunning the round; that this starts no
# process of its own makes it work where the bomb has taken the last one.
end_others() {
  local round
  for ((round = 0; round < 60; round++)); do
    others || return 0
    kill -STOP "${found[@]}" 2>/dev/null
    kill -KILL "${found[@]}" 2>/dev/null
    # The usual few are gone at once.
    if ((round)); then pause 0.02; else pause 0.002; fi
  done
  return 1
}

# end_group LEADER: TERM, a second of grace, KILL.
end_group() {
  local round
  kill -TERM -- "-$1" || return 0
  for ((round = 0; round < 20; round++)); do
    kill -0 -- "-$1" || return 0
    pause 0.05
  done
  kill -KILL -- "-$1"
}

# await PID SECONDS: waits for a leader of its own session and ends its whole process group when the time is up.
# Sets `status` and `timed_out`.
await() {
  local watchdog
  (
    # Its own copies of the streams would keep them open when everybody else is gone.
    exec </dev/null >/dev/null 2>&1
    [[ -z ${control-} ]] || exec {control}>&-
    pause "$2"
    printf x >&"$fired"
    end_group "$1"
  ) &
  watchdog=$!
  wait "$1"
  status=$? timed_out=0
  read -r -t 0 -u "$fired" || kill -KILL "$watchdog"
  wait "$watchdog"
  if read -r -t 0 -u "$fired"; then
    read -r -N 1 -u "$fired" _
    timed_out=1
    # For what had not heard the watchdog out when its leader ended.
    kill -KILL -- "-$1"
  fi
}
