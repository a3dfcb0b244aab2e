"""Derives the new port from the original registry and checks the four places; the originals lie beside this file."""

import pathlib
import re
import sys

APP, ORIGINAL = pathlib.Path("/app"), pathlib.Path("/tests/original")

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


def lines(path):
    return [line.rstrip() for line in path.read_text().rstrip("\n").split("\n")]


def rows(path):
    return [tuple(line.split()) for line in lines(path) if line and not line.startswith("#")]


def address():
    return dict(rows(ORIGINAL / "hosts.txt"))["quince"]


def port():
    """The lowest port from 18400 upwards that the original registry doesn't give to quince."""
    used = {int(row[1]) for row in rows(ORIGINAL / "ports.txt") if row[0] == "quince"}
    return next(number for number in range(18400, 18500) if number not in used)


@check("registry", "the registry is not the old one with the service's line moved to the new host")
def _():
    kept = [row for row in rows(ORIGINAL / "ports.txt") if row[2] != "billing-api"]
    return rows(APP / "registry/ports.txt") == [*kept, ("quince", str(port()), "billing-api")]


@check("registry comment", "the heading of the registry is gone")
def _():
    return lines(APP / "registry/ports.txt")[0] == lines(ORIGINAL / "ports.txt")[0]


@check("hosts untouched", "the list of hosts was changed")
def _():
    return (APP / "registry/hosts.txt").read_bytes() == (ORIGINAL / "hosts.txt").read_bytes()


@check("environment file", "billing.env doesn't listen on the new address and port, or lost a setting")
def _():
    wanted = dict(line.split("=", 1) for line in lines(ORIGINAL / "billing.env"))
    wanted |= {"LISTEN_ADDRESS": address(), "LISTEN_PORT": str(port())}
    found = [line.split("=", 1) for line in lines(APP / "deploy/billing.env") if line]
    return len(found) == len(wanted) and dict(found) == wanted


@check("proxy", "proxy.conf doesn't send billing to the new address and port, or something else in it changed")
def _():
    wanted = (ORIGINAL / "proxy.conf").read_text().split("upstream billing")
    wanted[1] = re.sub(r"server \S+;", f"server {address()}:{port()};", wanted[1])
    return (APP / "deploy/proxy.conf").read_text().split() == "upstream billing".join(wanted).split()


@check("runbook", "the runbook doesn't name the new address and port, or something else in it changed")
def _():
    wanted = (ORIGINAL / "runbook.md").read_text().replace("to-be-announced", f"{address()}:{port()}")
    return (APP / "docs/runbook.md").read_text().split() == wanted.split()


sys.exit(0 if all(outcomes) else 1)
