#!/bin/bash
# Makes the shop's repository: two branches that both changed the same function; no identity stays in any configuration.
set -euo pipefail
mkdir -p /app/storefront
cd /app/storefront
export GIT_AUTHOR_NAME="Shop Team" GIT_AUTHOR_EMAIL="team@shop.example"
export GIT_COMMITTER_NAME="$GIT_AUTHOR_NAME" GIT_COMMITTER_EMAIL="$GIT_AUTHOR_EMAIL"

commit() {
  git add -A
  GIT_AUTHOR_DATE="$1" GIT_COMMITTER_DATE="$1" git commit -q -m "$2"
}

git init -q -b main
cp /tmp/stages/pricing-start.py pricing.py
printf 'Storefront\n==========\nPrices are texts; amounts come in as texts too.\n' > README.txt
commit "2025-02-03T08:00:00+00:00" "Price lines with value added tax"

git checkout -q -b hotfix/vat-rounding
cp /tmp/stages/pricing-hotfix.py pricing.py
printf 'Half cents are rounded up, as the tax office asks.\n' > ROUNDING.txt
commit "2025-02-10T11:15:00+00:00" "Round half cents up"

git checkout -q main
cp /tmp/stages/pricing-main.py pricing.py
cp /tmp/stages/shipping.py shipping.py
commit "2025-02-11T16:45:00+00:00" "Print the currency of a price"
