#!/bin/bash
set -euo pipefail
chmod +x /app/vendor/nightly.sh /app/vendor/decode-frames
/app/vendor/nightly.sh
{
  echo "sensor,readings,lowest,highest"
  cat /app/decoded/{house-a,house-b,outside}.csv | grep -v sensor | sort -t, -k1,1n -k2,2n | awk -F, '
    function line() { if (count) print sensor "," count "," lowest "," highest }
    $1 != sensor { line(); sensor = $1; count = 0; lowest = $2 }
    { count++; highest = $2 }
    END { line() }'
} > /app/decoded/summary.csv
