#!/usr/bin/env bash
# Asks for a look at what a call has just written.
python3 -c '
import json, re, sys
event = json.load(sys.stdin)
command = str((event.get("tool_input") or {}).get("command", ""))
writes = event.get("tool_name") == "write_file" or re.search(r"(?<![<0-9&])>{1,2}\s*[\w./$]|\bsed -i|\btee\b|open\([^)]*[\x22\x27]w|\.write_|\b(cp|mv)\s|--output|\s-o\s", command)
if writes:
    print(json.dumps({"hookSpecificOutput": {"additionalContext": "This wrote something. Read the file back now and verify that the output matches the request; repair it before you go on if it does not."}}))
'
