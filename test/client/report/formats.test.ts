import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "@jest/globals";
import { reportDocument } from "../../../client/report/document.ts";
import { markdownReport } from "../../../client/report/markdown.ts";
import { htmlReport } from "../../../client/report/page/page.ts";
import { rateText } from "../../../client/report/words.ts";
import { type ReportData, renderReport } from "../../../client/report-screen.ts";
import { anOptimization } from "./an-optimization.ts";

const formats = {
  text: renderReport,
  markdown: (data: ReportData) => markdownReport(reportDocument(data)),
  json: (data: ReportData) => JSON.stringify(reportDocument(data)),
  html: (data: ReportData) => htmlReport(reportDocument(data)),
} as const;
const names = Object.keys(formats) as (keyof typeof formats)[];

let data: ReportData;
beforeAll(async () => {
  data = await anOptimization();
});

/** Everything that looks like a difference in points, with what follows it. */
function gainsIn(text: string): string[] {
  return [...text.matchAll(/[+−-]\d+ points.{0,60}/g)].map((match) => match[0]);
}

describe("an optimization that runs and has measured nothing yet", () => {
  it("is not said to have found no weakness, nor to pass 0 %", () => {
    const { optimization } = data;
    const running = { ...optimization, end: null };
    const iterations = data.source.iterations.map((each) => ({ ...each, closed: false }));
    const source = { ...data.source, optimization: running, weaknesses: [], iterations };
    const text = renderReport({ ...data, optimization: running, weaknesses: [], source });
    expect(text).toContain("none yet");
    expect(text).not.toContain("no failure recurred");
    const interval = { low: 0, high: 1 };
    expect(rateText({ passed: 0, scored: 0, unscored: 2, rate: 0, interval })).toBe("no run scored, 2 unscored");
  });
});

describe.each(names)("the report as %s", (name) => {
  it("says every line of the claim and of the account", () => {
    const text = formats[name](data);
    for (const line of [
      "starting harness",
      "final harness",
      "gain",
      "exact McNemar test",
      "A/A noise floor",
      "smallest detectable gain",
      "cost per pass",
      "best of N at equal budget",
      "cost per accepted edit",
      "held-out looks",
      "splits",
    ])
      expect(text).toContain(line);
  });

  it("prints no gain without its interval", () => {
    const gains = gainsIn(formats[name](data));
    expect(gains.length).toBeGreaterThanOrEqual(3); // headline, gain, gain over best of N
    for (const gain of gains) expect(gain).toMatch(/^[+−-]\d+ points, 95 % interval [+−]?\d+ to [+−]?\d+/);
  });

  it("keeps apart what gates measured, which is no claim", () => {
    expect(formats[name](data)).toContain("are never the claim");
  });

  it("claims nothing when nothing was promoted, or nothing was left for fresh runs", async () => {
    const nothing = formats[name](await anOptimization({ promoted: false }));
    const notRun = formats[name](await anOptimization({ fresh: false }));
    expect(nothing).toContain("Nothing was promoted");
    expect(notRun).toContain("No claim: a version was promoted");
    for (const text of [nothing, notRun]) expect(gainsIn(text)).toEqual([]);
  });

  it("says that the model was simulated", () => {
    expect(formats[name](data)).toMatch(/simulated/);
  });

  it("is the same each time", () => {
    expect(formats[name](data)).toBe(formats[name](data));
  });
});

describe("a gain in the source", () => {
  it("is read in one place only, which writes the interval beside it", () => {
    const client = fileURLToPath(new URL("../../../client/", import.meta.url));
    const files = readdirSync(client, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts"));
    const readers = files.filter((file) => /\bdifference\b(?! in)/.test(codeOf(readFileSync(client + file, "utf8"))));
    expect(readers).toEqual(["report/words.ts"]);
  });
});

/** Without comments and texts. */
function codeOf(source: string): string {
  return source.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, "").replace(/"(?:[^"\\]|\\.)*"/g, '""');
}

describe("the report as a page", () => {
  it("holds no markup that a model or a task wrote", () => {
    const page = formats.html(data);
    expect(page).not.toMatch(/<script|<img|onerror=alert\(1\)>|<a\s/i);
    expect(page).toContain("&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;");
    for (const character of ["\u001b", "\u202e"]) expect(page).not.toContain(character);
  });

  it("asks nobody for anything", () => {
    const page = formats.html(data);
    expect(page).toContain("default-src 'none'");
    expect(page).not.toMatch(/https?:|url\(|@import|src=(?!x onerror)/);
  });

  it("shows each proposal with its evidence, and one before any run as such", () => {
    const page = formats.html(data);
    for (const id of ["P-111", "P-112", "P-113"]) expect(page).toContain(`<strong>${id}</strong>`);
    expect(page).toContain("decided before anything was run");
  });
});

describe("the report as Markdown", () => {
  it("keeps the texts of models in their cells, as text", () => {
    const lines = formats.markdown(data).split("\n");
    const rows = lines.filter((line) => line.startsWith("| W-001"));
    expect(rows).toHaveLength(1);
    expect(rows[0]).toContain("&lt;script>");
    // Five cells: no bar of the model's makes a sixth.
    expect(rows[0]?.match(/(?<!\\)\|/g)).toHaveLength(6);
  });

  it("fences the diff with more backticks than it holds", () => {
    expect(formats.markdown(data)).toMatch(/^`{5}diff$/m);
  });
});

describe("the report as JSON", () => {
  it("holds the whole matrix and every ledger entry", () => {
    const document = JSON.parse(formats.json(data));
    expect(document).toMatchObject({ format: "self-harness-report", version: 1, optimizationId: "opt-report" });
    expect(document.matrix.rows).toHaveLength(32);
    expect(document.matrix.columns).toHaveLength(4);
    expect(document.evidence).toHaveLength(3);
    expect(document.evidence[0].ledger.length).toBeGreaterThan(0);
    expect(document.report.claim.gain).toMatchObject({ interval: { low: expect.any(Number) } });
  });
});
