import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { labelTrial, listFailures, mineLabelled } from "../../activities/mine-weaknesses.ts";
import { wordEmbeddings } from "../../adapters/memory/embeddings.ts";
import { type OpenDatabase, openDatabase } from "../../adapters/postgres/open-database.ts";
import { showWeaknesses } from "../../client/weaknesses.ts";
import { versionOf } from "../../core/harness.ts";
import type { ChatModels } from "../../core/ports.ts";
import { readReportSource } from "../../core/report.ts";
import { trialIdOf } from "../../core/trial.ts";
import { anAnswer, aStep, minimalFiles, task } from "../builders.ts";
import { aClosing, anOpening, aPlan, aTrialKey } from "../conformance/values.ts";
import { describeWithDatabase } from "../support/describe-with-database.ts";

/** Seconds on a quiet machine, a limit for a busy one. */
const timeoutMs = 240_000;
const never = new AbortController().signal;
const plan = aPlan();
const { optimizationId } = plan;
/** What stands in the run of somebody who did it, and what the labelling model then calls it, in other words each time. */
const silence = "nobody was asked";
const wordings = ["asks nobody", "decides alone", "does not ask", "never asks"];
const unread = "the file was not read";

/** Labels by what stands in the run, never in the same words; matches all wordings, under the name in use where there is one. */
function aReader(): ChatModels & { readonly matched: readonly string[] } {
  const left = [...wordings];
  const matched: string[] = [];
  return {
    matched,
    check: async () => ({ simulated: false, listed: true }),
    async complete({ messages }) {
      const [system, user] = messages.map((message) => String(message.content));
      const say = (answer: object) => anAnswer({ text: JSON.stringify(answer) });
      if (system?.startsWith("You keep the list")) {
        matched.push(user ?? "");
        const findings = [...(user ?? "").matchAll(/^(\d+)\. /gm)].map((match) => Number(match[1]));
        return say({ groups: [{ name: /^- "(.+?)"/m.exec(user ?? "")?.[1] ?? "asks nobody about doubts", findings }] });
      }
      if (system?.startsWith("You review a group"))
        return say({ pattern: "It did it again.", rootCause: "Nothing keeps it from it.", category: "planning" });
      const isSilent = user?.includes(silence);
      return say({
        criticality: "root_cause",
        mechanism: isSilent ? `other: ${left.shift()}` : "unverified_output",
        description: isSilent ? `In doubt ${left.length} it went on.` : "It finished without looking at its result.",
        unrecoveredStep: 1,
        evidence: [{ step: 1, quote: isSilent ? silence : unread }],
        counterEvidence: null,
      });
    },
  };
}

describeWithDatabase("a weakness over iterations, in Postgres", (url) => {
  let database: OpenDatabase;
  const models = aReader();
  beforeAll(() => {
    database = openDatabase(url(), { maxConnections: 4 });
  });
  afterAll(() => database.close());

  /** Each task with what stands in its run, or null when it passes; returns what became of the weaknesses by their names. */
  async function mineNext(iteration: number, runs: Readonly<Record<string, string | null>>) {
    const { records, journal } = database;
    const files = { ...minimalFiles, "prompts/system.md": `Version ${iteration}.\n` };
    const versionId = versionOf(files);
    const opening = anOpening(plan, [...Object.keys(runs), "held-out"]);
    if (iteration === 1) await records.openOptimization({ ...opening, versionId, files });
    else await records.saveVersion(optimizationId, { versionId, parentId: null, origin: "start", files });
    await records.openIteration(optimizationId, iteration, versionId, {});
    for (const [name, text] of Object.entries(runs)) {
      const key = { ...aTrialKey(optimizationId, { versionId, taskId: task(name) }), iteration };
      await records.planTrials([key]);
      const { epoch } = await records.openAttempt(trialIdOf(key), "worker");
      await journal.enter(trialIdOf(key), epoch, epoch);
      await journal.write(trialIdOf(key), epoch, { entries: [], steps: [aStep(1, ["work", text ?? "all is well"])] });
      await records.closeTrial(trialIdOf(key), epoch, aClosing(text === null ? "passed" : "failed"));
    }
    const ports = { ...database, models, embeddings: wordEmbeddings() };
    const input = { optimizationId, iteration, versionId };
    for (const trialId of await listFailures(ports, input)) await labelTrial(ports, plan, { ...input, trialId }, never);
    await mineLabelled(ports, plan, input, never);
    await records.closeIteration(optimizationId, iteration, null, "");
    const source = await readReportSource(records, optimizationId);
    if (!source) throw new Error("the optimization is gone");
    const { items, text } = showWeaknesses(source);
    return {
      items: items as { id: string; recurrence: string; seen: unknown; signature: { mechanism: string } }[],
      text,
    };
  }

  it(
    "keeps its id and its name when it is new, cured and returned, though its runs were labelled in other words",
    async () => {
      const others = { c: unread, d: unread };
      const first = await mineNext(1, { a: silence, b: silence, ...others });
      const [found] = first.items.filter((each) => each.signature.mechanism === "other: asks nobody about doubts");
      expect(found).toMatchObject({ recurrence: "new" });

      const second = await mineNext(2, { a: null, b: null, ...others });
      expect(second.items.map((each) => [each.id === found?.id, each.recurrence])).toEqual([
        [false, "recurring"],
        [true, "cured"],
      ]);

      const third = await mineNext(3, { a: silence, b: silence, ...others });
      const seen = [
        { iteration: 1, frequency: 2 },
        { iteration: 3, frequency: 2 },
      ];
      const { signature } = found ?? {};
      expect(third.items).toContainEqual(
        expect.objectContaining({ id: found?.id, recurrence: "returned", seen, signature }),
      );
      expect(third.items).toHaveLength(2);
      expect(third.text).toContain("returned");
      expect(models.matched).toHaveLength(2);
    },
    timeoutMs,
  );

  it(
    "is mined again without paying when the activity is retried",
    async () => {
      const asked = models.matched.length;
      const before = await database.records.spend(optimizationId);
      const [, , third] = await database.records.listIterations(optimizationId);
      const input = { optimizationId, iteration: 3, versionId: third?.versionId ?? anOpening(plan).versionId };
      const ports = { ...database, models, embeddings: wordEmbeddings() };
      const weaknesses = await database.records.listWeaknesses(optimizationId);
      await mineLabelled(ports, plan, input, never);
      expect(await database.records.listWeaknesses(optimizationId)).toEqual(weaknesses);
      expect(await database.records.spend(optimizationId)).toEqual(before);
      expect(models.matched).toHaveLength(asked);
    },
    timeoutMs,
  );
});
