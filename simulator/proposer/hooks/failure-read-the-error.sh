#!/usr/bin/env bash
# Adds what to do next to every failure.
cat >/dev/null
echo '{"hookSpecificOutput": {"additionalContext": "This call failed. Read the error message, find its cause, fix it, and run the command again before you go on."}}'
