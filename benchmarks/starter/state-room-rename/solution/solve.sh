#!/bin/bash
set -euo pipefail
cd /app/rooms
sed -i 's/\bBirch\b/Rowan/g' rooms.json bookings.csv signs.txt
echo "2025-06-02 Birch -> Rowan" >> changes.txt
