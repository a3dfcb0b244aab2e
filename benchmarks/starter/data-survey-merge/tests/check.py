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
    "/app/survey/desk.json": "08518306da2f51f15323c9fdd02fd58ea95ce31e0953c96e221432e5285a601b",
    "/app/survey/kiosk.json": "7486279a2edb66a6c8ac082972cc4d9e3edf063d1801fff976a093797d5fed65",
    "/app/survey/web.json": "74e03040b23f3fa495f81057a46ba079801c7be8703c09a3ce5d045ac8412e4d",
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
