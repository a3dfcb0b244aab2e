import { readFileSync } from "node:fs";
import { describe, expect, it } from "@jest/globals";
import { modelFailureRules } from "../../core/model-failures.ts";

const page = readFileSync(new URL("../../docs/model-failures.md", import.meta.url), "utf8");
const rows = page.split("\n").map((line) => line.replaceAll(/\s+/g, " ").trim());

describe("docs/model-failures.md", () => {
  it.each(Object.entries(modelFailureRules))("says of %s what the table decides", (name, rule) => {
    const { decision, billed, reason } = rule;
    const shown = `| \`${name}\` | ${decision.act} | ${billed ? "yes, or maybe" : "no"} | ${reason} |`;
    expect(rows).toContain(shown);
    if (decision.act === "pause") expect(rows).toContain(`| \`${decision.failureType}\` | ${decision.remedy} |`);
  });
});

describe("the table of model failures", () => {
  it("bounds every retry by tries or by patience", () => {
    for (const { decision } of Object.values(modelFailureRules))
      if (decision.act === "retry")
        expect(Math.min(decision.tries, decision.patienceMs)).toBeLessThan(Number.POSITIVE_INFINITY);
  });

  it("tries no more than three times what may be billed each time", () => {
    for (const { decision, billed } of Object.values(modelFailureRules))
      if (decision.act === "retry" && billed) expect(decision.tries).toBeLessThanOrEqual(3);
  });
});
