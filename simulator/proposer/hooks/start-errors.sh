#!/usr/bin/env bash
# Says at the start what to do when a command fails.
cat >/dev/null
echo '{"hookSpecificOutput": {"additionalContext": "When a command fails, read its error message, find the cause, fix it, and run the command again before you go on."}}'
