#!/bin/bash
set -euo pipefail
cd /app/storefront
git config user.name "Shop Maintainer"
git config user.email "maintainer@shop.example"
git merge --no-ff --no-edit hotfix/vat-rounding || true
git checkout --theirs pricing.py
python3 - <<'PYTHON'
import pathlib

path = pathlib.Path("pricing.py")
text = path.read_text()
text = text.replace("def gross_line(net, vat_rate):", 'def gross_line(net, vat_rate, currency="EUR"):')
text = text.replace("return str(gross.", 'return "%s %s" % (currency, gross.')
path.write_text(text)
PYTHON
git add pricing.py
git commit -q --no-edit
git branch -d hotfix/vat-rounding
