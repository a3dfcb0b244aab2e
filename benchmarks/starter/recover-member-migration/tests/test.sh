#!/bin/bash
# Rewards only when every check passes; a crash of the checks counts as a failed check.
mkdir -p /logs/verifier
rm -f /logs/verifier/reward.json
reward=0
if python3 -I /tests/check.py; then reward=1; fi
echo "$reward" > /logs/verifier/reward.txt
