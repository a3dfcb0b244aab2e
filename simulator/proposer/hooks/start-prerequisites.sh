#!/usr/bin/env bash
# Reminds at the start of what commands need.
cat >/dev/null
echo '{"hookSpecificOutput": {"additionalContext": "Before the first command, check the prerequisites of the work: git identity for commits, permissions of scripts, target directories, set-up of tools. Provide what is missing."}}'
