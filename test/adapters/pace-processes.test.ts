import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { expect, it } from "@jest/globals";
import { openDatabase } from "../../adapters/postgres/open-database.ts";
import type { PacedModel } from "../../core/ports.ts";
import { describeWithDatabase } from "../support/describe-with-database.ts";

const taker = fileURLToPath(new URL("../support/pace-taker.ts", import.meta.url));
const processes = 4;
const each = 10;

interface Place {
  readonly asked: number;
  readonly answered: number;
  readonly waitMs: number;
  readonly of: number;
  /** A wait counts from some moment between question and answer: the call begins between these. */
  readonly earliest: number;
  readonly latest: number;
}

/** As workers do: each a process of its own, over the same real Postgres. */
describeWithDatabase("a pace that four worker processes share", (url) => {
  async function startTaker(model: PacedModel) {
    const child = spawn(process.execPath, ["--import", "tsx", taker, url(), String(each), JSON.stringify(model)], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream });
    await once(lines, "line");
    return { child, lines };
  }

  /** All begin at one word; sorted by when they may call. */
  async function placesOf(model: PacedModel): Promise<Place[]> {
    const takers = await Promise.all(Array.from({ length: processes }, () => startTaker(model)));
    const answers = takers.map(async ({ child, lines }, of) => {
      const [line] = (await once(lines, "line")) as [string];
      await ended(child);
      return (JSON.parse(line) as Pick<Place, "asked" | "answered" | "waitMs">[]).map((place) => ({
        ...place,
        of,
        earliest: place.asked + place.waitMs,
        latest: place.answered + place.waitMs,
      }));
    });
    for (const { child } of takers) child.stdin?.write("go\n");
    return (await Promise.all(answers)).flat().sort((a, b) => a.latest - b.latest);
  }

  it("lets no more begin than the limit, whoever asked, and loses nobody's place", async () => {
    const places = await placesOf({ ...aModel("limited"), limits: { requestsPerMinute: 120, tokensPerMinute: null } });
    expect(places).toHaveLength(processes * each);
    // A tenth of a minute's allowance may go at once, the rest at the rate that is left.
    const [burst, gapMs] = [12, 60_000 / 108];
    const first = Math.min(...places.map((place) => place.earliest));
    for (const [index, place] of places.entries())
      expect(place.latest - first).toBeGreaterThanOrEqual((index - burst) * gapMs - 1);
    const lastAsked = Math.max(...places.map((place) => place.answered));
    for (const place of places)
      expect(place.earliest).toBeLessThanOrEqual(lastAsked + (places.length - 1 - burst) * gapMs + 1);
  });

  it("serves in the order of asking, so that no process is passed over", async () => {
    const places = await placesOf({ ...aModel("fair"), limits: { requestsPerMinute: 120, tokensPerMinute: null } });
    for (const before of places)
      for (const after of places)
        if (before.answered < after.asked) expect(before.earliest).toBeLessThanOrEqual(after.latest);
    for (let of = 0; of < processes; of++) expect(places.filter((place) => place.of === of)).toHaveLength(each);
  });

  it("lets them come back one after another when one of them was told to wait", async () => {
    const model = aModel("held");
    const { pace, close } = openDatabase(url(), { maxConnections: 1 });
    const held = Date.now() + 60_000;
    await pace.holdBack(model, 60_000);
    await close();
    const places = await placesOf(model);
    expect(places[0]?.latest).toBeGreaterThanOrEqual(held);
    const first = Math.min(...places.map((place) => place.earliest));
    for (const [index, place] of places.entries()) expect(place.latest - first).toBeGreaterThanOrEqual(index * 100 - 1);
  });
});

function aModel(name: string): PacedModel {
  return { baseUrl: "http://127.0.0.1:9/v1", name, keyVariable: "KEY" };
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode === null) await once(child, "exit");
}
