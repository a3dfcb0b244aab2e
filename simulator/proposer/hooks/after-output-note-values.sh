#!/usr/bin/env bash
# Reminds once, with the first output that holds a number, of noting values.
asked="${TMPDIR:-/tmp}/.asked-note-values"
[ -e "$asked" ] && exit 0
python3 -c '
import json, re, sys
event = json.load(sys.stdin)
if event.get("tool_name") in ("bash", "read_file") and re.search(r"\d{2,}", str(event.get("tool_response") or "")):
    open(sys.argv[1], "w").close()
    print(json.dumps({"hookSpecificOutput": {"additionalContext": "Note the values in this output that later steps need, exactly as printed. When you use one later, look it up again instead of writing it from memory; leave no placeholder."}}))
' "$asked"
