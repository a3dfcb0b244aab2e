#!/bin/bash
set -euo pipefail
cd /app/ledger-cli
sed -i 's/2\.3\.1/2.4.0/' pyproject.toml ledger/__init__.py docs/conf.py
sed -i 's/^## Unreleased$/## Unreleased\n\n## 2.4.0 - 2025-03-14/' CHANGELOG.md
git config user.name "Release Desk"
git config user.email "release@ledger.example"
git commit -q -a -m "Release 2.4.0"
git tag -a v2.4.0 -m "ledger-cli 2.4.0"
