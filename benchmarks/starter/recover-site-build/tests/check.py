"""Repairs the original pages itself, builds them with the original script, and compares pages and built files."""

import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

SITE, ORIGINAL = pathlib.Path("/app/site"), pathlib.Path("/tests/original")

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


def wanted_page(path):
    """An original page as an object: without a trailing comma, and with the telephone number where it is lacking."""
    page = json.loads(re.sub(r",\s*}", "}", path.read_text(encoding="utf-8")))
    if page["template"] == "contact.html":
        office = dict(line.split(None, 1) for line in (ORIGINAL / "data/office.txt").read_text().splitlines()[1:])
        page["telephone"] = office["telephone"]
    return page


PAGES = {path.name: wanted_page(path) for path in sorted((ORIGINAL / "pages").iterdir())}


def build(pages):
    """The built files of a set of pages, as the original script and templates make them."""
    with tempfile.TemporaryDirectory() as folder:
        copy = pathlib.Path(folder, "site")
        shutil.copytree(ORIGINAL, copy)
        for name, page in pages.items():
            (copy / "pages" / name).write_text(json.dumps(page))
        subprocess.run([sys.executable, "-I", copy / "build.py"], check=True, capture_output=True, timeout=20)
        return {path.name: path.read_text(encoding="utf-8") for path in (copy / "dist").iterdir()}


@check("script, templates and data untouched", "a file outside of the pages was changed")
def _():
    files = [path for path in ORIGINAL.rglob("*") if path.is_file() and path.parent.name != "pages"]
    return all((SITE / path.relative_to(ORIGINAL)).read_bytes() == path.read_bytes() for path in files)


@check("pages", "a page is no valid JSON, lost or changed a text, or still lacks something")
def _():
    return {path.name: json.loads(path.read_text(encoding="utf-8")) for path in (SITE / "pages").iterdir()} == PAGES


@check("sound pages untouched", "a page that was in order was changed")
def _():
    sound = [ORIGINAL / "pages" / name for name in ("about.json", "season.json")]
    return all((SITE / "pages" / path.name).read_bytes() == path.read_bytes() for path in sound)


@check("build runs through", "building the repaired pages again fails or gives other files")
def _():
    pages = {path.name: json.loads(path.read_text(encoding="utf-8")) for path in (SITE / "pages").iterdir()}
    return build(pages) == build(PAGES)


@check("built files", "the built files are missing, stale or not the ones that belong to the pages")
def _():
    return {path.name: path.read_text(encoding="utf-8") for path in (SITE / "dist").iterdir()} == build(PAGES)


sys.exit(0 if all(outcomes) else 1)
