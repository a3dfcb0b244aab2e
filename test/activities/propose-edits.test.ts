import { describe, expect, it } from "@jest/globals";
import { frozenContext } from "../../activities/context.ts";
import { proposeAlone } from "../../activities/propose-alone.ts";
import { fillSlot } from "../../activities/propose-edits.ts";
import { slotWork } from "../../activities/slot-work.ts";
import { fileHarnesses } from "../../adapters/files/harnesses.ts";
import { wordEmbeddings } from "../../adapters/memory/embeddings.ts";
import { type ScriptedCall, scriptedModels } from "../../adapters/memory/models.ts";
import { openMemory } from "../../adapters/memory/open-memory.ts";
import { ModelFailure } from "../../core/failures.ts";
import { type HarnessFiles, versionOf } from "../../core/harness.ts";
import { asId, type WeaknessId } from "../../core/ids.ts";
import type { LeakSource } from "../../core/leak.ts";
import { defaultMining, type OptimizationPlan } from "../../core/plan.ts";
import type { Benchmarks, Ports, Sandboxes } from "../../core/ports.ts";
import { trialIdOf } from "../../core/trial.ts";
import { aCall, aStep, aTask, settings, task } from "../builders.ts";
import { aClosing, aPlan, aProposal, aTrialKey, aWeakness } from "../conformance/values.ts";

const files: HarnessFiles = {
  "harness.yaml": "version: 1\nname: minimal\ntools: [bash, finish]\n",
  "prompts/system.md": "You are an agent.\n",
  "prompts/verification.md": "",
  "prompts/planning.md": "",
};
const priced = { ...settings, price: { ...settings.price, promptMicroUsdPerMillion: 1_000_000 } };
const never = new AbortController().signal;
const weaknessId = asId<WeaknessId>("W-001");

const proposal = (changed: object = {}) =>
  JSON.stringify({
    title: "Read back",
    rationale: "Nothing asks for a check.",
    surface: "system",
    operations: [{ op: "append", path: "prompts/system.md", content: "Read back every file that you wrote.\n" }],
    ...changed,
  });
const appending = (content: string) => proposal({ operations: [{ op: "append", path: "prompts/system.md", content }] });
const large = appending("Look once more.\n".repeat(60));

const secretsOf: Readonly<Record<string, LeakSource>> = {
  "task-a": { taskId: "held-in-ferry-run", instruction: "Print /srv/ferry/timetable.txt.", secrets: [] },
  "task-c": { taskId: "held-out-invoice-run", instruction: "Print /srv/invoices/all.txt.", secrets: [] },
};

/** An optimization with one weakness, mined from a failed held-in trial; `task-c` is held out, `task-d` sealed. */
async function aStage(script: readonly ScriptedCall[], changes: Partial<OptimizationPlan> = {}) {
  const memory = openMemory();
  const { records, paidCalls } = memory;
  const models = scriptedModels(script);
  const plan = aPlan({
    models: { agent: priced, miner: priced, proposer: priced },
    editLimit: { changedLines: 40, bytes: 4_096 },
    ...changes,
  });
  const { optimizationId } = plan;
  const tasks = ["task-a", "task-b", "task-c", "task-d"].map((id) => aTask(id, { category: `kind of ${id}` }));
  const versionId = versionOf(files);
  const assignments = tasks.map(({ id }) => ({
    taskId: id,
    split: id === "task-c" ? ("held-out" as const) : id === "task-d" ? ("sealed" as const) : ("held-in" as const),
  }));
  await records.openOptimization({
    plan,
    tasks,
    split: { assignments, digest: "digest", exploratory: true },
    versionId,
    files,
  });
  await records.openIteration(optimizationId, 1, versionId, {});
  const close = async (taskId: string, kind: "passed" | "failed", output: string) => {
    const key = aTrialKey(optimizationId, { versionId, taskId: task(taskId) });
    await records.planTrials([key]);
    const trialId = trialIdOf(key);
    const { epoch } = await records.openAttempt(trialId, "worker");
    await memory.journal.enter(trialId, epoch, epoch);
    const step = aStep(1, ["make report", output, kind === "failed" ? 1 : 0]);
    await memory.journal.write(trialId, epoch, { entries: [], steps: [step] });
    await records.closeTrial(trialId, epoch, aClosing(kind));
    return trialId;
  };
  const failed = await close("task-a", "failed", "make: no rule for report");
  await close("task-b", "passed", "done");
  const hidden = [
    await close("task-c", "failed", "a held-out secret"),
    await close("task-d", "failed", "a sealed secret"),
  ];
  await records.saveWeaknesses(optimizationId, 1, [
    aWeakness("W-001", [failed, ...hidden], { members: [{ trialId: failed, quotes: ["no rule"] }] }),
  ]);
  const benchmarks: Pick<Benchmarks, "leakSources"> = {
    leakSources: async (tasks): Promise<readonly LeakSource[]> => tasks.flatMap(({ id }) => secretsOf[id] ?? []),
  };
  const ports: { -readonly [K in keyof Ports]: Ports[K] } = {
    ...memory,
    models,
    embeddings: wordEmbeddings(),
    sandboxes: {} as Sandboxes,
    benchmarks: benchmarks as Benchmarks,
    harnesses: fileHarnesses(),
  };
  const frozen = frozenContext(ports);
  const fill = async (slot: number, iteration = 1) => {
    const input = { optimizationId, iteration, versionId, weaknessId, rank: 1, slot };
    return fillSlot(ports, frozen, await slotWork(ports, frozen, input), never);
  };
  return { ports, records, paidCalls, models, plan, fill, optimizationId };
}

const shown = (
  stage: { readonly models: { readonly requests: readonly { readonly messages: unknown }[] } },
  call: number,
) => JSON.stringify(stage.models.requests[call]?.messages);

describe("a slot", () => {
  it("keeps a sound edit as a queued candidate, with what it was asked and what that cost", async () => {
    const stage = await aStage([{ text: proposal() }]);
    const kept = await stage.fill(1);
    expect(kept).toMatchObject({ id: "P-111", status: "queued", asked: { calls: 1, earlierAnswers: [] } });
    expect(kept.asked?.promptDigest).toMatch(/^[0-9a-f]{64}$/);
    const [line] = await stage.records.spend(stage.optimizationId);
    expect(kept.asked?.costMicroUsd).toBe(line?.costMicroUsd);
    expect(kept.asked?.costMicroUsd).toBeGreaterThan(0);
    expect(await stage.records.listProposals(stage.optimizationId)).toEqual([kept]);
    expect((await stage.records.version(kept.versionId ?? versionOf({})))?.files["prompts/system.md"]).toContain(
      "Read back",
    );
  });

  it("shows held-in runs to read on in, what passes today, and nothing held out", async () => {
    const reading = { toolCalls: [aCall("read_steps", { from: 1, to: 1 })] };
    const stage = await aStage([reading, { text: proposal() }]);
    const kept = await stage.fill(1);
    expect(kept.asked?.calls).toBe(2);
    expect(stage.models.requests[0]?.tools.map((tool) => tool.name)).toEqual(["read_steps", "find_text"]);
    expect(shown(stage, 0)).toContain("run-1 (1 steps)");
    expect(shown(stage, 0)).toContain("kind of task-b: 1 of 1 runs");
    expect(shown(stage, 0)).toMatch(/they took 1 to 1 steps.*tools used: bash in 1/);
    expect(shown(stage, 1)).toContain("make: no rule for report");
    for (const secret of ["task-c", "held-out", "task-d", "sealed"]) expect(shown(stage, 1)).not.toContain(secret);
  });

  it("repairs once what can't be read, and keeps the first answer", async () => {
    const stage = await aStage([{ text: "Sure! I would check more." }, { text: `Here:\n${proposal()}` }]);
    const kept = await stage.fill(1);
    expect(kept).toMatchObject({ status: "queued", asked: { calls: 2 } });
    expect(kept.asked?.earlierAnswers).toEqual([
      { answer: "Sure! I would check more.", problem: "schema: the answer holds no complete JSON object" },
    ]);
  });

  it("rejects what can't be read twice, and keeps its text", async () => {
    const stage = await aStage([{ text: "no" }, { text: "no, really" }]);
    expect(await stage.fill(1)).toMatchObject({
      status: "rejected",
      reason: "schema",
      answer: "no, really",
      edit: null,
    });
  });

  it("lets the model split once what is too large", async () => {
    const stage = await aStage([{ text: large }, { text: proposal() }]);
    const kept = await stage.fill(1);
    expect(shown(stage, 1)).toMatch(/60 changed lines .* Nothing of it was used.*at most 40 changed lines/);
    expect(kept).toMatchObject({ status: "queued", asked: { calls: 2, earlierAnswers: [{ answer: large }] } });
  });

  it("rejects what is too large still", async () => {
    const stage = await aStage([{ text: large }, { text: large }]);
    expect(await stage.fill(1)).toMatchObject({ status: "rejected", reason: "too-large", asked: { calls: 2 } });
  });

  it("may decline with a reason", async () => {
    const stage = await aStage([{ text: '{"decline": "a prompt would not help"}' }]);
    expect(await stage.fill(1)).toMatchObject({ status: "declined", reason: null, detail: "a prompt would not help" });
  });

  const filtered = new ModelFailure("bad-request", "model server, status 400: filtered");
  const tooLong = new ModelFailure("context-exceeded", "model server, status 400: too long");

  it.each<[string, ModelFailure]>([
    // Asked again without tools: they may have been what was refused.
    ["filtered", filtered],
    // Asked again in brief.
    ["too long", tooLong],
  ])(
    "is left with the server's reason when its question is refused twice (%s), and the next one is asked",
    async (why, refusal) => {
      const stage = await aStage([refusal, refusal, { text: '{"decline":"not this way"}' }]);
      expect(await stage.fill(1)).toMatchObject({
        status: "declined",
        detail: `the question was refused: model server, status 400: ${why}`,
        asked: null,
      });
      expect(await stage.fill(2)).toMatchObject({ status: "declined", detail: "not this way" });
    },
  );

  it("asks a model with little room about its own surfaces only", async () => {
    const stage = await aStage([tooLong, { text: proposal() }]);
    expect(await stage.fill(1)).toMatchObject({ status: "queued", asked: { calls: 1 } });
    expect(shown(stage, 0)).toContain("### prompts/verification.md");
    expect(shown(stage, 1)).toContain("### prompts/system.md");
    expect(shown(stage, 1)).not.toContain("### prompts/verification.md");
  });

  it("stays too large when the server refuses to have it split", async () => {
    const stage = await aStage([{ text: large }, tooLong]);
    expect(await stage.fill(1)).toMatchObject({ status: "rejected", reason: "too-large", asked: { calls: 1 } });
  });

  it("sees what slots before it proposed, and may not repeat it", async () => {
    const stage = await aStage([{ text: proposal() }, { text: proposal({ surface: "system" }) }]);
    await stage.fill(1);
    // The same approach again, as slots of five approaches would never meet on one surface.
    const again = await fillSameApproach(stage);
    expect(shown(stage, 1)).toContain("Read back (system) — queued");
    expect(again).toMatchObject({ status: "rejected", reason: "duplicate" });
  });

  it("may not repeat an idea in other words, as far as an embedding model can tell", async () => {
    const reworded = appending("Inspect results prior to declaring success.\n");
    const stage = await aStage([{ text: proposal() }, { text: reworded }], {
      mining: { ...defaultMining, embeddings: priced },
    });
    stage.ports.embeddings = {
      embed: async ({ texts }) => ({
        vectors: texts.map((_, at) => [1, at / 100]),
        usage: { prompt: 1, cached: 0, completion: 0, source: "usage" },
        servedModel: null,
      }),
    };
    await stage.fill(1);
    const again = await fillSameApproach(stage);
    expect(again).toMatchObject({ status: "rejected", reason: "duplicate" });
    expect(again.detail).toMatch(/similarity in meaning 1\.00 to P-111/);
  });

  it("is asked with its own temperature and top-p", async () => {
    const stage = await aStage([{ text: '{"decline":"not here"}' }, { text: '{"decline":"not here"}' }]);
    const kept = [await stage.fill(1), await stage.fill(2)];
    const sampled = stage.models.requests.map(({ temperature, topP }) => ({ temperature, topP }));
    expect(sampled).toEqual(kept.map(({ slot }) => ({ temperature: slot?.temperature, topP: slot?.topP })));
    expect(new Set(sampled.map(({ temperature }) => temperature)).size).toBe(2);
  });

  it("tells the next slot what to take out of an edit that leaked, but not what it knew of a task that is not held in", async () => {
    const text = appending("Read back.\nLook into /srv/ferry first.\nThen into /srv/invoices/all.txt.\n");
    const stage = await aStage([{ text }, { text: '{"decline":"nothing else helps"}' }]);
    const leaked = await stage.fill(1);
    expect(leaked.detail).toContain('rare-literal: "/srv/ferry"; rare-literal: "/srv/invoices/all.txt" (');
    await stage.fill(2);
    const told = shown(stage, 1).match(/may come again without .*?\\n/)?.[0];
    expect(told).toContain("/srv/ferry");
    expect(told).not.toContain("invoices");
  });

  it("keeps a leak's text and reason", async () => {
    const text = appending("Always look into /srv/invoices/all.txt first.\n");
    const stage = await aStage([{ text }]);
    const kept = await stage.fill(1);
    expect(kept).toMatchObject({ status: "rejected", reason: "leak", answer: text, versionId: null });
    expect(kept.edit).not.toBeNull();
  });

  it("rejects an edit after which harness.yaml is none, or changes what no surface owns", async () => {
    const change = (content: string, surface: string) =>
      proposal({ surface, operations: [{ op: "append", path: "harness.yaml", content }] });
    // Approaches turn with the iteration: error recovery comes first in the fifth.
    const stage = await aStage([
      { text: change("control: [", "control") },
      { text: change("control:\n  turnLimit: 9\n", "recovery") },
      { text: change("control:\n  turnLimit: 9\n", "control") },
    ]);
    await stage.records.saveWeaknesses(stage.optimizationId, 5, [aWeakness("W-001", [])]);
    expect(await stage.fill(1, 5)).toMatchObject({ reason: "invalid-harness" });
    const recovery = await fillSameApproach(stage, 5);
    expect(recovery.detail).toMatch(/surface recovery would change control.turnLimit/);
    expect(await fillSameApproach(stage, 5)).toMatchObject({ status: "queued" });
  });

  it("asks again for nothing: a retried activity pays no call twice", async () => {
    const stage = await aStage([{ text: proposal() }]);
    const first = await stage.fill(1);
    expect(await stage.fill(1)).toEqual(first);
    expect(stage.models.requests).toHaveLength(1);
  });
});

/** Another proposal for the same place in the ranking and the same approach. */
async function fillSameApproach(stage: Awaited<ReturnType<typeof aStage>>, iteration = 1) {
  const input = {
    optimizationId: stage.optimizationId,
    iteration,
    versionId: versionOf(files),
    weaknessId,
    rank: 1,
    slot: 1,
  };
  const frozen = frozenContext(stage.ports);
  const count = (await stage.records.listProposals(stage.optimizationId)).length;
  const work = await slotWork(stage.ports, frozen, input, asId(`P-again-${count}`));
  return fillSlot(stage.ports, frozen, work, never);
}

describe("the approaches of a weakness", () => {
  const tried = (id: string, approach: "tool_wrapper" | "prompt_guidance", status: "accepted" | "rejected") =>
    aProposal(id, {
      slot: { number: 1, approach, temperature: 1, topP: 1 },
      status,
      reason: status === "rejected" ? "no-gain" : null,
    });
  async function firstApproach(learnApproach: boolean) {
    const proposing = { learnApproach, readTokens: 0, promptTokens: 4_000 };
    const stage = await aStage([], { proposing });
    const { records, optimizationId, ports } = stage;
    await records.saveWeaknesses(optimizationId, 6, [aWeakness("W-001", [])]);
    await records.saveProposal(optimizationId, tried("P-111", "prompt_guidance", "rejected"));
    await records.saveProposal(optimizationId, tried("P-112", "tool_wrapper", "accepted"));
    // Not a verdict of an earlier iteration: the order within one stays.
    await records.saveProposal(optimizationId, { ...tried("P-611", "tool_wrapper", "rejected"), iteration: 6 });
    const input = { optimizationId, iteration: 6, versionId: versionOf(files), weaknessId, rank: 1, slot: 1 };
    return (await slotWork(ports, frozenContext(ports), input)).slot.approach;
  }

  it("are tried in the order that earlier verdicts suggest", async () => {
    expect(await firstApproach(true)).toBe("tool_wrapper");
  });

  it("turn, when learning is off", async () => {
    expect(await firstApproach(false)).toBe("prompt_guidance");
  });
});

describe("proposeAlone", () => {
  const alone = async (stage: Awaited<ReturnType<typeof aStage>>, changed: object = {}) => {
    const made: string[] = [];
    const cap = { costMicroUsd: null, tokens: 1_000_000 };
    const asked = { optimizationId: stage.optimizationId, weaknessId, slots: 2, cap, ...changed };
    await proposeAlone(stage.ports, asked, ({ id, status }) => made.push(`${id} ${status}`), never);
    return made;
  };
  const planned = proposal({
    surface: "tool",
    operations: [{ op: "create", path: "tools/bash.md", content: "Runs.\n" }],
  });

  it("fills slots under ids of its own, for the version on which the weakness was seen", async () => {
    const stage = await aStage([{ text: proposal() }, { text: planned }, { text: '{"decline": "enough"}' }]);
    expect(await alone(stage)).toEqual(["P-A1 queued", "P-A2 queued"]);
    expect(await alone(stage, { slots: 1 })).toEqual(["P-A3 declined"]);
  });

  it("pays for nothing beyond its cap", async () => {
    const stage = await aStage([{ text: proposal() }]);
    await expect(alone(stage, { cap: { costMicroUsd: null, tokens: 10 } })).rejects.toThrow(/raise the cap/);
    expect(stage.models.requests).toHaveLength(0);
  });

  it("names the weaknesses that there are when it does not know one", async () => {
    const stage = await aStage([]);
    await expect(alone(stage, { weaknessId: "W-009" })).rejects.toThrow(/no weakness W-009; expected one of W-001/);
  });
});
