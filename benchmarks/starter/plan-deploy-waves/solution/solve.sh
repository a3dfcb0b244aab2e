#!/bin/bash
set -euo pipefail
python3 - <<'PYTHON'
import itertools
import json
import re

policy = open("/app/rollout/POLICY.md").read()
limit = int(re.search(r"at most (\d+)", policy).group(1))
needs = json.load(open("/app/rollout/services.json"))

# Breadth first over the sets of services that are rolled out, so the first complete plan has the fewest waves.
plans = {frozenset(): []}
while frozenset(needs) not in plans:
    longer = {}
    for done, waves in plans.items():
        ready = [name for name in needs if name not in done and set(needs[name]) <= done]
        for size in range(1, limit + 1):
            for wave in itertools.combinations(ready, size):
                if not {"payments", "ledger"} <= set(wave):
                    longer.setdefault(done | set(wave), [*waves, list(wave)])
    plans = longer
approval = re.search(r"code (\S+?)\.", policy).group(1)
with open("/app/rollout/plan.json", "w") as file:
    json.dump({"approval": approval, "waves": plans[frozenset(needs)]}, file, indent=2)
PYTHON
