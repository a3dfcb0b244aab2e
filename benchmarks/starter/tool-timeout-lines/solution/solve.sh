#!/bin/bash
set -euo pipefail
cd /app/trace
tr -d '\000' < gateway.log | grep 'event=UPSTREAM_TIMEOUT ' > timeouts.txt
{
  echo "backend,timeouts"
  sed -E 's/.* backend=([a-z]+) .*/\1/' timeouts.txt | sort | uniq -c | sort -k1,1nr -k2,2 | awk '{ print $2 "," $1 }'
} > by-backend.csv
