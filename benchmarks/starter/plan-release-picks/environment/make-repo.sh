#!/bin/bash
# Makes /app/shop-api: a release branch at the first commits, and fixes and new features on main after it.
set -euo pipefail
export GIT_AUTHOR_NAME="Shop Developer" GIT_AUTHOR_EMAIL="developer@shop.example"
export GIT_COMMITTER_NAME="Shop Developer" GIT_COMMITTER_EMAIL="developer@shop.example"

commit() {
  hour=$((hour + 1))
  export GIT_AUTHOR_DATE="2031-02-03T$(printf '%02d' "$hour"):15:00+0000"
  export GIT_COMMITTER_DATE="$GIT_AUTHOR_DATE"
  git add -A
  git commit -q -m "$1"
}

hour=6
git init -q -b main /app/shop-api
cd /app/shop-api
echo "2.4.0" > VERSION
printf 'currency = EUR\nretries = 1\ntimeout = 5\n' > payment.conf
printf 'page_size = 20\nsort = name\n' > catalogue.conf
commit "Release 2.4.0"
git branch release/2.4

printf 'currency = EUR\nretries = 3\ntimeout = 5\n' > payment.conf
commit "PAY-305: Retry a declined connection three times"
printf 'page_size = 50\nsort = name\n' > catalogue.conf
commit "CAT-107: Show fifty items on a page"
printf 'currency = EUR\nretries = 3\nretry_wait = 2\ntimeout = 5\n' > payment.conf
commit "PAY-298: Wait two seconds between retries"
printf 'wallet = on\n' > wallet.conf
commit "PAY-320: Accept wallets"
printf 'currency = EUR\nretries = 3\nretry_wait = 2\nretry_wait_limit = 16\ntimeout = 5\n' > payment.conf
commit "PAY-311: Limit the growing wait between retries"
printf 'page_size = 50\nsort = relevance\n' > catalogue.conf
commit "CAT-112: Sort by relevance"
echo "2.5.0-dev" > VERSION
commit "Start 2.5"
