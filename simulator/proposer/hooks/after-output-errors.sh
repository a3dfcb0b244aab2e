#!/usr/bin/env bash
# Points at error messages in the output of a command that ended well.
python3 -c '
import json, re, sys
event = json.load(sys.stdin)
if re.search(r"^(error|fatal|traceback|conflict)\b|\b(failed|error):", str(event.get("tool_response") or ""), re.I | re.M):
    print(json.dumps({"hookSpecificOutput": {"additionalContext": "The output holds an error. Find its cause, fix it, and run the command again before you go on."}}))
'
