#!/bin/bash
set -euo pipefail
python3 - <<'PYTHON'
import collections
import json

answers = {}
for source in ("desk", "kiosk", "web"):
    text = open(f"/app/survey/{source}.json", encoding="utf-8-sig").read()
    answers[source] = json.loads(text) if text.startswith("[") else [json.loads(line) for line in text.splitlines()]
everything = [answer for part in answers.values() for answer in part]
ratings = collections.Counter(str(answer["rating"]) for answer in everything)
result = {
    "answers": len(everything),
    "by_source": {source: len(part) for source, part in answers.items()},
    "ratings": {rating: ratings[rating] for rating in "12345"},
    "comments": [answer["comment"] for answer in everything if answer["comment"]],
}
with open("/app/survey/result.json", "w", encoding="utf-8") as file:
    json.dump(result, file, ensure_ascii=False, indent=2)
PYTHON
