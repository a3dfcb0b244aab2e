#!/bin/bash
set -euo pipefail
address=$(awk '$1 == "quince" { print $2 }' /app/registry/hosts.txt)
port=18400
while awk -v port="$port" '$1 == "quince" && $2 == port { found = 1 } END { exit !found }' /app/registry/ports.txt; do
  port=$((port + 1))
done
sed -i '/^medlar .*billing-api$/d' /app/registry/ports.txt
printf 'quince     %s  billing-api\n' "$port" >> /app/registry/ports.txt
sed -i "s/^LISTEN_ADDRESS=.*/LISTEN_ADDRESS=$address/; s/^LISTEN_PORT=.*/LISTEN_PORT=$port/" /app/deploy/billing.env
sed -i "/^upstream billing /,/^}/s/server .*/server $address:$port;/" /app/deploy/proxy.conf
sed -i "s/to-be-announced/$address:$port/" /app/docs/runbook.md
