#!/bin/bash
set -euo pipefail
cd /app/site/pages
sed -i 's/rivers\.",$/rivers."/' boats.json
sed -i 's/^  "mail"/  "telephone": "+49 555 0142",\n  "mail"/' contact.json
python3 /app/site/build.py
