#!/bin/bash
# Makes a repository of shipping rates and its bare remote; no identity stays in any configuration.
set -euo pipefail
export GIT_AUTHOR_NAME="Rates Desk" GIT_AUTHOR_EMAIL="rates@parcel.example"
export GIT_COMMITTER_NAME="$GIT_AUTHOR_NAME" GIT_COMMITTER_EMAIL="$GIT_AUTHOR_EMAIL"

commit() {
  git add -A
  GIT_AUTHOR_DATE="$1" GIT_COMMITTER_DATE="$1" git commit -q -m "$2"
}

git init -q --bare -b main /app/remotes/tariffs.git
git clone -q /app/remotes/tariffs.git /app/tariffs 2>/dev/null
cd /app/tariffs
git checkout -q -B main

{
  echo "zone,base_rate,island_surcharge"
  for number in $(seq 1 32); do
    printf 'Z%02d,%d.%02d,%d.50\n' "$number" $((4 + number / 3)) $((number * 7 % 100)) $((number % 4))
  done
} > rates.csv
printf 'Rates are in euros per parcel. Check a change with the carrier before it goes live.\n' > README.txt
commit "2025-04-01T07:30:00+00:00" "Rates for the second quarter"

sed -i 's/^Z03,5\.21,/Z03,5.35,/' rates.csv
commit "2025-04-08T10:00:00+00:00" "Raise zone 3 to the carrier's new price"

sed -i -E 's/^(Z1[4-8],[0-9.]+),([0-9])\.50$/\1,1\2.95/' rates.csv
commit "2025-04-15T14:20:00+00:00" "Raise island surcharges"

printf 'Z33,17.80,2.50\nZ34,18.40,3.50\n' >> rates.csv
commit "2025-04-22T09:10:00+00:00" "Add the two northern zones"

sed -i 's/^Z26,12\.82,/Z26,12.60,/' rates.csv
commit "2025-04-29T13:00:00+00:00" "Lower zone 26"
git push -q -u origin main
