import { describe, expect, it } from "@jest/globals";
import { mineTraces } from "../../activities/mine-traces.ts";
import { wordEmbeddings } from "../../adapters/memory/embeddings.ts";
import { openMemory } from "../../adapters/memory/open-memory.ts";
import { ModelFailure } from "../../core/failures.ts";
import type { ChatModels, ImportedTrial } from "../../core/ports.ts";
import { anAnswer, aStep, aTrace } from "../builders.ts";
import { aPlan } from "../conformance/values.ts";

const trials = Array.from(
  { length: 12 },
  (_, index): ImportedTrial => ({
    source: `job/t${index}`,
    taskName: `t${index}`,
    trialName: `t${index}__1`,
    agent: "other",
    model: null,
    split: null,
    outcome: { kind: "failed", reward: 0, flags: [] },
    agentEnd: { kind: "finished", summary: "" },
    trace: { ...aTrace(aStep(1, ["make", "no rule", 2])), verifierOutput: "not ok 1 - the file is there\n" },
  }),
);

const label = {
  criticality: "root_cause",
  mechanism: "unhandled_error",
  description: "It went on after the error.",
  unrecoveredStep: null,
  evidence: [{ step: 1, quote: "no rule" }],
  counterEvidence: null,
};

it("ends at the first failure of the model within its patience, with what was labelled kept and nothing under way", async () => {
  const memory = openMemory();
  let calls = 0;
  let open = 0;
  const models: ChatModels = {
    check: async () => ({ simulated: false, listed: true }),
    async complete() {
      open++;
      const call = ++calls;
      await new Promise((resolve) => setTimeout(resolve, 5));
      open--;
      if (call <= 3) return anAnswer({ text: JSON.stringify(label) });
      throw new ModelFailure("overloaded", "model server, status 500 at http://m/v1: boom");
    },
  };
  const told: string[] = [];
  const onProgress = (labelled: number, failures: number) => void told.push(`${labelled} of ${failures}`);
  const ports = { ...memory, models, embeddings: wordEmbeddings(), patienceMs: 200 };
  const mining = { plan: aPlan({ concurrency: 4 }), trials, onProgress };
  await expect(mineTraces(ports, mining, new AbortController().signal)).rejects.toThrow(/status 500 at http:\/\/m\/v1/);
  expect(open).toBe(0);
  expect(told.at(-1)).toBe("3 of 12");
  const [optimization] = await memory.records.listOptimizations();
  expect(optimization?.end).toBeNull();
  const id = optimization?.plan.optimizationId;
  expect(id && (await memory.records.listLabels(id, 1)).length).toBe(3);
  // Each of four lanes has tried a few times; nobody has begun another trial after it gave up.
  expect(calls).toBeLessThan(30);
});

describe("a server that refuses some questions", () => {
  const mining = { plan: aPlan({ concurrency: 2 }), onProgress: () => {} };
  const filtered = () => new ModelFailure("bad-request", "model server, status 400: filtered");

  async function minedBy(refuses: (asked: string, call: number) => boolean) {
    const memory = openMemory();
    let calls = 0;
    const models: ChatModels = {
      check: async () => ({ simulated: false, listed: true }),
      async complete({ messages }) {
        if (refuses(JSON.stringify(messages), ++calls)) throw filtered();
        return anAnswer({ text: JSON.stringify(label) });
      },
    };
    const own = trials.map((trial, at) => ({
      ...trial,
      trace: { ...trial.trace, instruction: `Do number ${at}.` },
    }));
    const ports = { ...memory, models, embeddings: wordEmbeddings() };
    const mine = () => mineTraces(ports, { ...mining, trials: own }, new AbortController().signal);
    return { mine, records: memory.records };
  }

  it("costs the labels of those, says so, and asks about them again when they are mined again", async () => {
    let filters = true;
    const { mine, records } = await minedBy((asked) => filters && /number [37]\./.test(asked));
    const id = await mine();
    expect((await records.listLabels(id, 1)).filter((each) => each.label)).toHaveLength(10);
    const events = await records.events(id, 0);
    expect(events.filter((each) => each.kind === "question-refused")).toEqual([
      expect.objectContaining({ data: expect.objectContaining({ role: "miner", reason: filtered().message }) }),
      expect.anything(),
    ]);
    expect(events.find((each) => each.kind === "mined")?.data).toMatchObject({ failures: 12, unlabelled: 2 });
    filters = false;
    await mine();
    expect((await records.listLabels(id, 1)).filter((each) => each.label)).toHaveLength(12);
  });

  it("has refused the mining when it refuses all of them", async () => {
    const { mine } = await minedBy(() => true);
    await expect(mine()).rejects.toThrow("status 400: filtered");
  });

  it("costs a weakness its name and nothing else when it refuses to name it", async () => {
    const { mine, records } = await minedBy((asked) => /Name the recurring pattern/.test(asked));
    expect(await records.listWeaknesses(await mine())).toMatchObject([{ namedBy: "rules", frequency: 12 }]);
  });
});
