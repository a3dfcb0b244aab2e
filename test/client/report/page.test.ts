import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { reportDocument } from "../../../client/report/document.ts";
import { htmlReport } from "../../../client/report/page/page.ts";
import { browserPath, openPage, type Page } from "../../support/browser.ts";
import { anOptimization } from "./an-optimization.ts";

const describeWithBrowser = browserPath === null ? describe.skip : describe;

describeWithBrowser("the report in a real browser", () => {
  let folder: string;
  let page: Page;
  let url: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "self-harness-report-"));
    const file = join(folder, "report.html");
    await writeFile(file, htmlReport(reportDocument(await anOptimization())));
    url = pathToFileURL(file).href;
    page = await openPage(String(browserPath), url);
  }, 60_000);
  afterAll(async () => {
    await page?.close();
    await rm(folder, { recursive: true });
  });

  it("asks for nothing but itself, runs nothing and draws no complaint", async () => {
    expect(page.requests.filter((each) => !each.startsWith("data:"))).toEqual([url]);
    expect(page.complaints).toEqual([]);
    expect(await page.evaluate("document.scripts.length + document.images.length")).toBe(0);
  });

  it("draws the curve: a point with its interval for each version and split, and the claim's two", async () => {
    const count = (selector: string) => page.evaluate<number>(`document.querySelectorAll('${selector}').length`);
    expect(await count("svg.curve g.held-in")).toBe(2);
    expect(await count("svg.curve g.held-out")).toBe(2);
    expect(await count("svg.curve g.fresh")).toBe(2);
    // Each point lies inside the drawing and on its own interval.
    const outside = await page.evaluate<
      string[]
    >(`[...document.querySelectorAll('svg.curve g.point')].filter((group) => {
      const all = document.querySelector('svg.curve').getBoundingClientRect();
      const mark = group.lastElementChild.getBoundingClientRect();
      const bar = group.querySelector('line').getBoundingClientRect();
      const middle = (mark.top + mark.bottom) / 2;
      return mark.left < all.left || mark.right > all.right || middle < bar.top - 1 || middle > bar.bottom + 1;
    }).map((group) => group.textContent)`);
    expect(outside).toEqual([]);
  });

  it("shows a cell for every task and version", async () => {
    const cells = await page.evaluate<number[]>(
      "[...document.querySelectorAll('table.matrix tbody tr')].map((row) => row.querySelectorAll('td').length).filter(Boolean)",
    );
    expect(cells).toHaveLength(32);
    expect(new Set(cells)).toEqual(new Set([4]));
  });

  it("opens a proposal's evidence without a script", async () => {
    const heights = await page.evaluate<number[]>(`(() => {
      const details = document.querySelector('details.path');
      const closed = details.getBoundingClientRect().height;
      details.querySelector('summary').click();
      return [closed, details.getBoundingClientRect().height];
    })()`);
    expect(heights[1]).toBeGreaterThan((heights[0] ?? 0) + 50);
  });

  it("fits a phone: what is too wide scrolls by itself, not the page", async () => {
    await page.resize(390, 800);
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(390);
    await page.resize(1_200, 900);
  });

  it("can be photographed whole", async () => {
    const picture = await page.screenshot();
    expect(picture.subarray(1, 4).toString()).toBe("PNG");
    expect(picture.length).toBeGreaterThan(20_000);
  });
});
