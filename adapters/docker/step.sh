# The shell of one command. Restores folder and exported variables, and reports them when it ends, however the command ends it:
# to whoever asked, and to a file in the container, for whoever adopts it when the asker is gone.
# In variables rather than arguments: `pkill -f` and `ps` of the agent shall not find its own command lines here.
export -n SELF_HARNESS_STEP SELF_HARNESS_CONTROL SELF_HARNESS_TAG SELF_HARNESS_FOLDER SELF_HARNESS_STATE SELF_HARNESS_COMMAND
cd -- "$SELF_HARNESS_FOLDER" >/dev/null 2>&1 || cd /
eval "$SELF_HARNESS_STATE" 2>/dev/null
printf '%s leader %s\n' "$SELF_HARNESS_TAG" "$$" >&"$SELF_HARNESS_CONTROL"
SELF_HARNESS_STATE="printf '%s folder\n%s\n%s state\n' $SELF_HARNESS_TAG \"\${PWD-/}\" $SELF_HARNESS_TAG; declare -px; printf '%s kept\n' $SELF_HARNESS_TAG"
trap "{ set +x; } 2>/dev/null
{ { $SELF_HARNESS_STATE; } >|/dev/shm/.self-harness.state; } 2>/dev/null || :
{ $SELF_HARNESS_STATE; } >&$SELF_HARNESS_CONTROL" EXIT
eval "$SELF_HARNESS_COMMAND"
