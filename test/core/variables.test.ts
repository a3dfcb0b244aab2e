import { describe, expect, it } from "@jest/globals";
import { resolveVariables, templateOf } from "../../core/variables.ts";

const host = (name: string) => ({ TOKEN: "secret", EMPTY: "" })[name];

describe("resolveVariables", () => {
  it.each([
    ["plain", "plain"],
    ["${TOKEN}", "secret"],
    ["${TOKEN:-other}", "secret"],
    ["${EMPTY:-other}", "other"],
    ["${ABSENT:-}", ""],
    ["before ${TOKEN}", "before ${TOKEN}"],
  ])("makes of %s %s", (value, resolved) => {
    expect(resolveVariables({ NAME: value }, host)).toEqual({ variables: { NAME: resolved }, missing: [] });
  });

  it("names every host variable that nobody has set", () => {
    const asked = { A: "${ABSENT}", B: "${EMPTY}", C: "plain" };
    expect(resolveVariables(asked, host)).toEqual({ variables: { C: "plain" }, missing: ["ABSENT", "EMPTY"] });
  });
});

describe("templateOf", () => {
  it("knows a template with its default, and leaves everything else alone", () => {
    expect(templateOf("${A:-b c}")).toEqual({ name: "A", fallback: "b c" });
    expect(templateOf("${A}")).toEqual({ name: "A", fallback: null });
    for (const value of ["$A", "${1A}", "x${A}", "${A}y", ""]) expect(templateOf(value)).toBeNull();
  });
});
