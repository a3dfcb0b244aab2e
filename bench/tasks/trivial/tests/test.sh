#!/bin/bash
if [ "$(cat /app/done.txt)" = done ]; then echo 1; else echo 0; fi > /logs/verifier/reward.txt
