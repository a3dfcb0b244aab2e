"""Finds the answers in the exports again, object by object, and compares with the merged result."""

import collections
import hashlib
import json
import pathlib
import re
import sys

SURVEY = pathlib.Path("/app/survey")
SOURCES = ("desk", "kiosk", "web")
HASHES = {
    "/app/survey/desk.json": "7fb3cf676dc7b1a981deab4f4001977a075fafe95898771dcefda5c9d2787ff5",
    "/app/survey/kiosk.json": "1c392aa2134d18271dcf7b05ad6ffc01d5a50d959a9d4c998703fae5bc304214",
    "/app/survey/web.json": "a3d92f901418508f54b53c26b2e09c6ed800172ad8d6cba6d67671a2522d1559",
}
outcomes = []


def check(name, problem):
    """Runs the decorated function as one check; it passes when it returns a true value without raising."""

    def run(test):
        reason = problem
        try:
            passed = bool(test())
        except Exception as error:
            passed, reason = False, f"could not be examined ({type(error).__name__})"
        outcomes.append(passed)
        print(f"ok - {name}" if passed else f"not ok - {name}: {reason}")

    return run


def answers(source):
    """Every flat object in the text, whatever is around it."""
    text = (SURVEY / f"{source}.json").read_bytes().decode("utf-8")
    return [json.loads(found) for found in re.findall(r"\{[^{}]*\}", text)]


EVERYTHING = [answer for source in SOURCES for answer in answers(source)]


def result():
    return json.loads((SURVEY / "result.json").read_bytes().decode("utf-8"))


@check("inputs untouched", "a file that should stay as it was has changed or is gone")
def _():
    return all(hashlib.sha256(pathlib.Path(path).read_bytes()).hexdigest() == value for path, value in HASHES.items())


@check("shape", "the result does not have exactly the keys that were asked for")
def _():
    return set(result()) == {"answers", "by_source", "ratings", "comments"}


@check("answers", "the number of answers is wrong")
def _():
    return result()["answers"] == len(EVERYTHING)


@check("sources", "a source is missing or has a wrong number of answers")
def _():
    return result()["by_source"] == {source: len(answers(source)) for source in SOURCES}


@check("ratings", "a rating has a wrong number of answers")
def _():
    counts = collections.Counter(str(answer["rating"]) for answer in EVERYTHING)
    return result()["ratings"] == {rating: counts[rating] for rating in "12345"}


@check("comments", "the comments are not all there, not in order, or damaged")
def _():
    return result()["comments"] == [answer["comment"] for answer in EVERYTHING if answer["comment"]]


sys.exit(0 if all(outcomes) else 1)
