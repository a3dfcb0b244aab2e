#!/bin/bash
set -euo pipefail
cd /app/shop-api
git config user.name "Release Manager"
git config user.email "release@shop.example"
git switch -q release/2.4
for ticket in CAT-107 PAY-305 PAY-298 PAY-311; do
  git cherry-pick -x "$(git log main --format=%H --grep="^$ticket:")"
done
echo "2.4.1" > VERSION
git commit -q -a -m "Release 2.4.1"
git tag v2.4.1
