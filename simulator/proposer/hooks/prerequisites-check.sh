#!/usr/bin/env bash
# Refuses a command that lacks a directory, a right or a git identity, and says what to prepare.
python3 -c '
import json, os, re, subprocess, sys
event = json.load(sys.stdin)
given = event.get("tool_input") or {}
command = str(given.get("command", ""))
missing = []
targets = [str(given["path"])] if event.get("tool_name") == "write_file" and "path" in given else re.findall(r">\s*(/[\w./-]+)", command)
for target in targets:
    folder = os.path.dirname(target)
    if folder and not os.path.isdir(folder) and "mkdir" not in command:
        missing.append("the directory " + folder + " does not exist; create it first")
for script in re.findall(r"(?:^|[;&|]\s*)((?:\./|/)[\w./-]+)", command):
    path = os.path.join(event.get("cwd") or ".", script)
    if os.path.isfile(path) and not os.access(path, os.X_OK) and "chmod" not in command:
        missing.append("the file " + script + " is not executable; grant that permission first (chmod +x)")
if re.search(r"\bgit\b[^;&|\n]*\b(commit|merge|cherry-pick|revert|tag\s+-\w*a)\b", command) and not re.search(r"user\.email|GIT_", command):
    folder = re.search(r"(?:\bcd|-C)\s+([^\s;&|]+)", command)
    where = folder.group(1) if folder and os.path.isdir(folder.group(1)) else "."
    if subprocess.run(["git", "config", "user.email"], cwd=where, capture_output=True).returncode != 0:
        missing.append("git has no identity for a commit; set user.name and user.email first")
if missing:
    print(json.dumps({"decision": "block", "reason": "Not run, a prerequisite is missing: " + "; ".join(missing) + ". Check and provide the prerequisites, then repeat the command."}))
'
