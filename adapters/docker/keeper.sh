# What a container starts with: Harbor's folders, the agent's session beside it, then something that never ends. It comes over
# stdin, because the first process's arguments are what a hasty `pkill -f` looks at; a restarted container waits for it for ever.
# SESSION stands for its command. It is started with job control, because without that a shell makes what it puts in the
# background ignore interrupts for ever; and by a shell that ends at once, so that it hangs on the init process and not on the
# container's own. The line at its end is for session.ts: nothing else tells that it was killed. By sh, so that `pkill bash`
# leaves it alone.
folders="/logs /logs/agent /logs/verifier /logs/artifacts"
if [ "$1" = root ]; then mkdir -m 777 $folders 2>/dev/null || { mkdir -p $folders && chmod 777 $folders; }; fi
cd / && unset SHLVL PWD OLDPWD
watch='"$@"; printf "\nself-harness: the session has ended\n" >&2'
bash --noprofile --norc -c 'set -m; unset SHLVL; sh -c "$@" <&0 &' - "$watch" - SESSION
exec tail -f /dev/null </dev/null >/dev/null 2>&1
