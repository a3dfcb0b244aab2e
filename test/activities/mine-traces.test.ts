import { expect, it } from "@jest/globals";
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

it("ends at the first failure of the model within its patience, with what was labelled kept and nothing under way", async () => {
  const memory = openMemory();
  let calls = 0;
  let open = 0;
  const label = {
    criticality: "root_cause",
    mechanism: "unhandled_error",
    description: "It went on after the error.",
    unrecoveredStep: null,
    evidence: [{ step: 1, quote: "no rule" }],
    counterEvidence: null,
  };
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
