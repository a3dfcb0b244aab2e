import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { fileHarnesses } from "../../adapters/files/harnesses.ts";
import { openMemory } from "../../adapters/memory/open-memory.ts";
import type { Parts } from "../../client/parts.ts";
import { sections, showSection } from "../../client/sections.ts";
import { selfHarness } from "../../client/self-harness.ts";
import { readConfiguration } from "../../config.ts";
import { versionOf } from "../../core/harness.ts";
import { splitTasks } from "../../core/split.ts";
import { withFolder } from "../adapters/task-folders.ts";
import { aTask } from "../builders.ts";

const start = { "harness.yaml": "version: 1\nname: start\n", "prompts/system.md": "You are an agent.\n" };
const better = { ...start, "prompts/system.md": "You are an agent.\nLook before you leap.\n" };

/** A library over records in memory that hold one optimization with one promoted version. */
async function withOneOptimization(prompts: Readonly<Record<string, string>> = {}) {
  const { records, paidCalls } = openMemory();
  const { plan } = readConfiguration({
    file: undefined,
    folder: "/agent",
    variables: {},
    flags: { "model.name": "gpt-4o", "model.baseUrl": "http://127.0.0.1:1/v1", "budget.usd": "1" },
    optimizationId: "opt-abcd",
  });
  const tasks = Array.from({ length: 20 }, (_, index) => aTask(`task-${index}`));
  const [startId, betterId] = [versionOf(start), versionOf(better)];
  const id = plan.optimizationId;
  await records.openOptimization({
    plan,
    tasks,
    split: splitTasks(tasks, { heldOut: 0.3, sealed: 0, seed: "1" }),
    versionId: startId,
    files: start,
  });
  await records.openIteration(id, 1, startId, prompts);
  await records.saveVersion(id, { versionId: betterId, parentId: startId, files: better, origin: "P-111" });
  await records.promote({
    optimizationId: id,
    request: "i01",
    iteration: 1,
    expected: startId,
    versionId: betterId,
    proposalIds: [],
    reason: "test",
  });
  await records.closeIteration(id, 1, betterId, "one accepted");
  const connections = {
    temporal: { address: "nowhere", namespace: "default", uiUrl: "http://ui" },
    databaseUrl: "",
    instance: "test",
  };
  const parts = {
    // What is in the record needs no server of Temporal.
    temporal: () => Promise.reject(new Error("no Temporal")),
    records: () => records,
    paidCalls: () => paidCalls,
    harnesses: fileHarnesses,
    connections,
    variables: {},
    close: async () => {},
  } as unknown as Parts;
  return { client: selfHarness(parts, "/agent"), records, startId, betterId };
}

describe("the client library", () => {
  it("lists and shows without Temporal", async () => {
    const { client, betterId } = await withOneOptimization();
    expect((await client.list()).map((each) => each.plan.optimizationId)).toEqual(["opt-abcd"]);
    const shown = await client.show();
    expect(shown).toMatchObject({
      report: { finalVersionId: betterId },
      temporalUrl: "http://ui/namespaces/default/workflows/opt-abcd",
    });
    expect(shown.diff).toContain("+Look before you leap.");
  });

  it("compares an optimization, a version with its parent, and two versions", async () => {
    const { client, startId, betterId } = await withOneOptimization();
    const diff = await client.diff();
    expect(diff).toContain("+Look before you leap.");
    expect(await client.diff("opt-a")).toBe(diff);
    expect(await client.diff(betterId)).toBe(diff);
    expect(await client.diff(startId, betterId)).toBe(diff);
    expect(await client.diff(betterId, startId)).toContain("-Look before you leap.");
    expect(await client.diff(startId)).toContain("+You are an agent.");
  });

  it("exports a version by its id and an optimization's current one", async () => {
    const { client, startId, betterId } = await withOneOptimization();
    await withFolder(async (folder) => {
      expect(await client.export("opt-abcd", join(folder, "a"))).toBe(betterId);
      expect(await fileHarnesses().load(join(folder, "a"))).toEqual(better);
      expect(await client.export(startId, join(folder, "a"))).toBe(startId);
      expect(await fileHarnesses().load(join(folder, "a"))).toEqual(start);
    });
  });

  it("says what is not there", async () => {
    const { client } = await withOneOptimization();
    await expect(client.show("opt-zzzz")).rejects.toMatchObject({ kind: "not-found" });
    await expect(client.diff("v-000000000000")).rejects.toMatchObject({ kind: "not-found" });
  });

  it("shows by which prompts an iteration was asked, and later which of them are other ones", async () => {
    const { client, records, startId, betterId } = await withOneOptimization({
      "label-failure": "aaa",
      "split-edit": "bbb",
    });
    const data = await client.show();
    const id = data.optimization.plan.optimizationId;
    await records.openIteration(id, 2, betterId, { "label-failure": "ccc", "split-edit": "bbb" });
    const { text } = await showSection("iterations", data, records);
    expect(text).toContain(startId);
    expect(text).toMatch(/prompt label-failure aaa[\s\S]*prompt split-edit bbb/);
    expect(text).toMatch(/prompt changed: label-failure aaa → ccc/);
    expect(text.match(/split-edit/g)).toHaveLength(1);
  });

  it.each(sections)("shows %s as items and as text", async (section) => {
    const { client, records } = await withOneOptimization();
    const { items, text } = await showSection(section, await client.show(), records);
    expect(Array.isArray(items)).toBe(true);
    expect(text.length).toBeGreaterThan(0);
  });
});
