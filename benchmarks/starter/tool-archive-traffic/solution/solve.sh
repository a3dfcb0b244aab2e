#!/bin/bash
set -euo pipefail
cd /app/weblogs
{ cat access.log; zcat access.log.*.gz; } | python3 -c '
import collections
import json
import sys

requests, size, status, paths = 0, 0, {"2xx": 0, "3xx": 0, "4xx": 0, "5xx": 0}, collections.Counter()
for line in sys.stdin:
    words = line.split()
    requests += 1
    size += 0 if words[9] == "-" else int(words[9])
    status[words[8][0] + "xx"] += 1
    paths[words[6].split("?")[0]] += 1
top = sorted(paths.items(), key=lambda item: (-item[1], item[0]))[:3]
top_paths = [{"path": path, "requests": count} for path, count in top]
print(json.dumps({"requests": requests, "bytes": size, "status": status, "top_paths": top_paths}, indent=2))
' > /app/traffic.json
