#!/bin/bash
set -euo pipefail
cd /app/bundle
find . -type f ! -path ./SHA256SUMS -printf '%P\0' | LC_ALL=C sort -z | xargs -0 sha256sum > SHA256SUMS
