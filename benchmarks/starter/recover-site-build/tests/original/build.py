#!/usr/bin/env python3
"""Builds the site: every pages/NAME.json fills its template and becomes dist/NAME.html."""

import html
import json
import pathlib
import string

SITE = pathlib.Path(__file__).resolve().parent


def build_page(path):
    page = json.loads(path.read_text(encoding="utf-8"))
    template = string.Template((SITE / "templates" / page["template"]).read_text(encoding="utf-8"))
    values = {key: html.escape(str(value)) for key, value in page.items()}
    return template.substitute(values)


def main():
    target = SITE / "dist"
    target.mkdir(exist_ok=True)
    for path in sorted((SITE / "pages").glob("*.json")):
        print(f"building {path.name}")
        (target / f"{path.stem}.html").write_text(build_page(path), encoding="utf-8")
    print("done")


if __name__ == "__main__":
    main()
