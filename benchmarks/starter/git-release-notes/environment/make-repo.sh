#!/bin/bash
# Turns the copied files into a repository with a fixed history; no identity stays behind in any configuration.
set -euo pipefail
cd /app/ledger-cli
export GIT_AUTHOR_NAME="Ledger Team" GIT_AUTHOR_EMAIL="team@ledger.example"
export GIT_COMMITTER_NAME="$GIT_AUTHOR_NAME" GIT_COMMITTER_EMAIL="$GIT_AUTHOR_EMAIL"

commit() {
  GIT_AUTHOR_DATE="$1" GIT_COMMITTER_DATE="$1" git commit -q -m "$2"
}

git init -q -b main
git add pyproject.toml ledger docs
commit "2025-01-20T09:00:00+00:00" "Print a zero balance for an empty ledger"
git add -A
commit "2025-02-26T15:30:00+00:00" "Collect the changes since 2.3.1"
