#!/usr/bin/env bash
# Refuses a command that makes a commit while git has no identity, and says what to do first.
python3 -c '
import json, os, re, subprocess, sys
event = json.load(sys.stdin)
command = str((event.get("tool_input") or {}).get("command", ""))
makes_commit = re.search(r"\bgit\b[^;&|\n]*\b(commit|merge|cherry-pick|revert|rebase|am|tag\s+-\w*a)\b", command)
if event.get("tool_name") != "bash" or not makes_commit or "user.email" in command or "GIT_" in command:
    sys.exit(0)
folder = re.search(r"(?:\bcd|-C)\s+([^\s;&|]+)", command)
where = folder.group(1).strip("\"\x27") if folder else event.get("cwd") or "."
where = where if os.path.isdir(where) else "."
known = [subprocess.run(["git", "config", key], cwd=where, capture_output=True).returncode == 0 for key in ("user.name", "user.email")]
if not all(known):
    print(json.dumps({"decision": "block", "reason": "Not run: git has no identity in this repository and would refuse the commit. Set user.name and user.email with git config first, then repeat the command."}))
'
