"""accept.py FILE: lists what the shop would refuse in a catalogue; exit code 0 when there is nothing."""

import json
import sys

KEYS = {"id", "title", "price", "tags", "in_stock"}


def problems(item):
    if set(item) != KEYS:
        yield "does not have exactly the keys " + ", ".join(sorted(KEYS))
    if not isinstance(item.get("title"), str) or item["title"] != item["title"].strip():
        yield "title is not a trimmed text"
    if isinstance(item.get("price"), bool) or not isinstance(item.get("price"), (int, float)):
        yield "price is not a number"
    tags = item.get("tags")
    if not isinstance(tags, list) or "" in tags or len(tags) != len(set(tags)) or any(tag != tag.lower() for tag in tags):
        yield "tags are not a list of different texts in lower case"
    if not isinstance(item.get("in_stock"), bool):
        yield "in_stock is not true or false"


found = [f"{item.get('id')}: {text}" for item in json.load(open(sys.argv[1])) for text in problems(item)]
print("\n".join(found) or "accepted")
sys.exit(1 if found else 0)
