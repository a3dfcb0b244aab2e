import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { askModel } from "../../activities/ask-model.ts";
import { openAiModels } from "../../adapters/openai/models.ts";
import { type OpenDatabase, openDatabase } from "../../adapters/postgres/open-database.ts";
import { BudgetExceeded } from "../../core/failures.ts";
import type { OptimizationId, TrialId } from "../../core/ids.ts";
import type { Budgets } from "../../core/limits.ts";
import { trialIdOf } from "../../core/trial.ts";
import { type Simulator, startSimulator } from "../../simulator/server.ts";
import { aRequest, settings } from "../builders.ts";
import { openedOptimization } from "../conformance/stores.ts";
import { aTrialKey, noCaps } from "../conformance/values.ts";
import { describeWithDatabase } from "../support/describe-with-database.ts";

const inFlight = 16;
/** A call takes about 1 300 millionths, and is reserved with about 11 000. */
const price = {
  promptMicroUsdPerMillion: 20_000_000,
  cachedMicroUsdPerMillion: 2_000_000,
  completionMicroUsdPerMillion: 80_000_000,
};

/** Real ledger, real HTTP, two workers' connections; the simulator's own books are the witness. */
describeWithDatabase("sixteen trials in flight over two workers", (url) => {
  let simulator: Simulator;
  let workers: OpenDatabase[];
  beforeAll(async () => {
    simulator = await startSimulator({ latencyMs: 20 });
    workers = [openDatabase(url()), openDatabase(url())];
  });
  afterAll(async () => {
    await Promise.all(workers.map((worker) => worker.close()));
    await simulator.close();
  });
  const worker = (index: number) => workers[index % workers.length] as OpenDatabase;

  async function begun(budget: Partial<Budgets>): Promise<{ id: OptimizationId; trials: TrialId[] }> {
    const { records } = worker(0);
    const id = await openedOptimization(records, { budget: { ...noCaps, ...budget } });
    const keys = Array.from({ length: inFlight }, (_, index) => aTrialKey(id, { repeat: index + 1 }));
    await records.planTrials(keys);
    await Promise.all(keys.map((key, index) => worker(index).records.openAttempt(trialIdOf(key), "worker")));
    return { id, trials: keys.map(trialIdOf) };
  }

  /** Asks one question after another until a cap refuses; says how many were answered. */
  async function askUntilRefused(id: OptimizationId, trialId: TrialId, index: number): Promise<number> {
    const { paidCalls, pace } = worker(index);
    const model = { ...settings, name: "simulated-hasty", baseUrl: simulator.url, maxCompletionTokens: 100, price };
    for (let ordinal = 0; ; ordinal++) {
      const question = {
        optimizationId: id,
        iteration: 1,
        trialId,
        epoch: 1,
        role: "agent",
        subject: trialId,
      } as const;
      const request = aRequest({ settings: model, seed: index * 1_000 + ordinal });
      try {
        const ports = { models: openAiModels(() => "a key"), paidCalls, pace };
        await askModel(ports, { ...question, ordinal, request }, new AbortController().signal);
      } catch (error) {
        if (error instanceof BudgetExceeded) return ordinal;
        throw error;
      }
    }
  }

  /** Runs all trials to their refusal, looking at the account all the while. */
  async function spendAll(id: OptimizationId, trials: readonly TrialId[]) {
    let highest = { costMicroUsd: 0, tokens: 0 };
    let running = true;
    const watching = (async () => {
      while (running) {
        const { costMicroUsd, tokens } = await worker(0).paidCalls.spendOf(id);
        highest = {
          costMicroUsd: Math.max(highest.costMicroUsd, costMicroUsd),
          tokens: Math.max(highest.tokens, tokens),
        };
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    })();
    const before = simulator.calls().answered;
    const answered = await Promise.all(trials.map((trialId, index) => askUntilRefused(id, trialId, index)));
    running = false;
    await watching;
    const counted = simulator.calls().records.slice(-(simulator.calls().answered - before));
    return { highest, answered, counted, served: simulator.calls().answered - before };
  }

  it("never pass a cap on money, not even while all of them are in flight, and the ledger says what the server served", async () => {
    const costMicroUsd = 80_000;
    const { id, trials } = await begun({ costMicroUsd });
    const { highest, answered, counted, served } = await spendAll(id, trials);
    const calls = answered.reduce((sum, each) => sum + each, 0);
    expect(highest.costMicroUsd).toBeLessThanOrEqual(costMicroUsd);
    expect(calls).toBe(served);
    const spend = await worker(1).paidCalls.spendOf(id);
    const tokens = counted.reduce((sum, call) => sum + call.promptTokens + call.completionTokens, 0);
    expect(spend.tokens).toBe(tokens);
    expect(spend.costMicroUsd).toBeLessThanOrEqual(costMicroUsd);
    // It was used up, but for what one more call might have taken.
    expect(spend.costMicroUsd).toBeGreaterThan(costMicroUsd - 15_000);
  }, 60_000);

  it("stop each at its own cap and leave the others alone", async () => {
    const { id, trials } = await begun({ perTrial: { ...noCaps, tokens: 330 } });
    const { answered } = await spendAll(id, trials);
    const { tokens } = await worker(0).paidCalls.spendOf(id);
    expect(Math.min(...answered)).toBeGreaterThan(0);
    expect(tokens).toBeLessThanOrEqual(inFlight * 330);
  }, 60_000);
});
