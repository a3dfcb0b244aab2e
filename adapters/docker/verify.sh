# Runs the task's tests, as root, in a process that was started after the agent's last one was gone. Argument: the mark that
# begins each record, whether the tests come in or are the image's `own`, and whether to `look` at the container's own processes. stdin: NUL-terminated time limit in seconds, size of the tests' archive, folder, variables, an empty one;
# then the archive. Size 0: the tests are in place already.

exec 2>/dev/null
mark=$1 way=$2 look=$3 found=()
wiped=(/tests /logs/verifier)
if [[ $way == own ]]; then wiped=(/logs/verifier); fi
say() { printf '%s %s\n' "$mark" "$*"; }
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin

# Anything found alive could have a hand in this very process, so only a fresh one in a fresh container may go on.
if others; then
  say alive "${#found[@]}"
  exit 0
fi
open_pipes

# replaced PID: whether that process has, or may have, code in its memory that is not its program's.
replaced() {
  local lines line at stride=0 counts=0
  mapfile -t lines <"/proc/$1/smaps"
  # Each mapping is a line of its own and as many about it; the first tells how many, and which of them counts changed pages.
  for ((at = 0; at < ${#lines[@]}; at++)); do
    case ${lines[at]} in
      Anonymous:*) counts=$at ;;
      VmFlags:*) stride=$((at + 1)); break ;;
    esac
  done
  ((counts && stride)) || return 1
  for ((at = 0; at < ${#lines[@]}; at += stride)); do
    line=${lines[at]}
    [[ $line == *-*' '??x?' '* && ${lines[at + counts]} != *' 0 kB' ]] && return 0
  done
  return 1
}

# is_not PID FILES…: whether that process runs none of these, as far as that can be seen at all.
is_not() {
  local pid=$1 file seen=''
  [[ -e /proc/$pid/exe ]] || return 1
  for file in "${@:2}"; do
    if [[ -e $file ]]; then seen=1; fi
    if [[ /proc/$pid/exe -ef $file ]]; then return 1; fi
  done
  [[ $seen ]]
}

# Where the kernel lets it, root can write into the memory of the two that no agent's end ends: they must be what they were.
if [[ $look == look ]] && { ((${#kept[@]} != 1)) || is_not 1 /sbin/docker-init || is_not "$keeper" /usr/bin/tail /bin/tail ||
  replaced 1 || replaced "$keeper"; }; then
  say changed
  exit 0
fi

for path in /logs "${wiped[@]}"; do
  if [[ -L $path || (-e $path && ! -d $path) ]]; then
    say note "$path was not a folder but $([[ -L $path ]] && printf 'a symbolic link' || printf 'a file'); removed"
    rm -f -- "$path"
  fi
done
# With them goes what would let a later attempt go on in this container.
rm -rf -- /dev/shm/.self-harness.* "${wiped[@]}"
[[ -d /logs ]] || mkdir /logs
# Where the tests come in over stdin, their archive makes them.
if [[ $way != stdin ]]; then mkdir -m 700 "${wiped[@]}"; fi
for path in "${wiped[@]}"; do
  if [[ $way == stdin ]]; then [[ ! -e $path && ! -L $path ]]; else [[ ! -L $path && -d $path && -O $path ]]; fi && continue
  say problem "$path can't be made anew"
  exit 0
done
say ready
IFS= read -r -d '' seconds && IFS= read -r -d '' size && IFS= read -r -d '' folder || exit 1
variables=()
while IFS= read -r -d '' variable && [[ -n $variable ]]; do variables+=("$variable"); done
if ((size)) && ! head -c "$size" | tar -xf - -C / --no-same-owner; then
  say packed
  exit 0
fi
cd -- "$folder" || cd /
output=/logs/verifier/test-stdout.txt
(
  trap - INT QUIT
  exec {silence}<&- {fired}<&-
  exec setsid env -i "${variables[@]}" bash --noprofile --norc /tests/test.sh
) </dev/null >"$output" 2>&1 &
await "$!" "$seconds"
say ended "$timed_out" "$status"

# record NAME FILE LIMIT: its size and as much of its head and tail as the limit allows.
record() {
  local text size half=$(($3 / 2))
  if [[ ! -e $2 && ! -L $2 ]]; then return; fi
  if [[ -L $2 || ! -f $2 || ! -O $2 ]]; then say note "${2} is not a regular file of root; ignored"; return; fi
  # The usual small text without a process: it ends before a NUL comes and before it is too much, and then it is whole.
  if ! IFS= read -r -d '' -n 16385 text <"$2" && ((${#text} <= 16384)); then
    say file "$1" "${#text}" "${#text}"
    printf %s "$text"
    return
  fi
  size=$(wc -c <"$2")
  if ((size <= $3)); then
    say file "$1" "$size" "$size"
    head -c "$size" -- "$2"
  else
    say file "$1" "$size" "$((half * 2))"
    head -c "$half" -- "$2"
    tail -c "$half" -- "$2"
  fi
}
LC_ALL=C # sizes are bytes
# The verdict first: nothing that the tests left running shall have time for it.
if ((!timed_out)); then
  record reward.json /logs/verifier/reward.json 65536
  record reward.txt /logs/verifier/reward.txt 65536
fi
record output "$output" 262144
say end
