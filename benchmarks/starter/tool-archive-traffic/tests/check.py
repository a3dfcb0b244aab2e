"""Counts the traffic again from all logs and compares with the summary."""

import collections
import gzip
import hashlib
import json
import pathlib
import re
import sys

WEBLOGS = pathlib.Path("/app/weblogs")
# Hashes of the uncompressed text, because the compressed bytes depend on the compressor.
HASHES = {
"access.log": "da661ebd960ae591742c9bf76abc69315de8b5b52bdf87a458bd8a60587a10e0",
    "access.log.1.gz": "c21ed06412321ad4e06bbd64416166791eff4a317de86d986ea04acb817978d1",
    "access.log.2.gz": "8c666fa5389e9db6c6234f581ef0c2235fba34715a474ab59028316fc37340e2",
    "access.log.3.gz": "603fb4fa74366126511d1f30497ef4ae07bef7e9c68a14a7ea6aa3573c98cf94",
    "access.log.4.gz": "d62e4f6c39f16592a6d141da1ff49a58503a9f186e0638730e8221eb28bf7627",
    "access.log.5.gz": "7671e05bad687869bf85775de7baae77a198639e90830bed712ee0eac6aeb13f",
    "access.log.6.gz": "6bd77ca37836060e0da7099df1c429cb4a8f2cbee5c214898859d1800a85bf91",
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


def text_of(name):
    data = (WEBLOGS / name).read_bytes()
    return gzip.decompress(data) if name.endswith(".gz") else data


def traffic():
    return json.loads(pathlib.Path("/app/traffic.json").read_text(encoding="utf-8"))


def requests():
    """Path, status and size of each request in all logs."""
    lines = [line for name in HASHES for line in text_of(name).decode().splitlines()]
    return [re.search(r'"[A-Z]+ ([^ ?]+)[^"]*" (\d)\d\d (\d+|-)$', line).groups() for line in lines]


@check("logs untouched", "a log was changed, renamed or unpacked")
def _():
    same = all(hashlib.sha256(text_of(name)).hexdigest() == value for name, value in HASHES.items())
    return same and sorted(path.name for path in WEBLOGS.glob("access.log*")) == sorted(HASHES)


@check("shape", "the summary does not have exactly the keys that were asked for")
def _():
    return set(traffic()) == {"requests", "bytes", "status", "top_paths"}


@check("requests", "the number of requests is wrong")
def _():
    return traffic()["requests"] == len(requests())


@check("bytes", "the sum of the sizes is wrong")
def _():
    return traffic()["bytes"] == sum(int(size) for _, _, size in requests() if size != "-")


@check("status", "a class of status has a wrong number")
def _():
    return traffic()["status"] == collections.Counter(f"{first}xx" for _, first, _ in requests())


@check("top paths", "the paths, their numbers or their order are wrong")
def _():
    counts = collections.Counter(path for path, _, _ in requests())
    best = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:3]
    return traffic()["top_paths"] == [{"path": path, "requests": count} for path, count in best]


sys.exit(0 if all(outcomes) else 1)
