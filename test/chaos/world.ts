import { asId, type OptimizationId } from "../../core/ids.ts";
import type { OptimizationPlan } from "../../core/plan.ts";
import type { Running } from "../../scripts/demo/processes.ts";
import { type ModelLine, openModelLine } from "../support/model-line.ts";
import { type Handle, openStage, type Stage } from "../support/optimization.ts";

/** One optimization with everything real around it, and the means to break that. */
export interface World {
  readonly stage: Stage;
  readonly simulator: Stage["simulator"];
  readonly modelLine: ModelLine;
  /** Whose containers may be struck. */
  instance(): string;
  /** Ends the worker and has another one take its place. */
  killWorker(): Promise<void>;
  stopWorker(): Promise<void>;
  /** What workers said that ended without being asked to. */
  readonly unexpectedEnds: readonly string[];
  start(): Promise<Handle>;
  close(): Promise<void>;
}

/** Trials in flight at once. */
export const concurrency = 6;

export async function openWorld(seed: number): Promise<World> {
  const stage = await openStage(seed);
  const modelLine = await openModelLine(stage.simulator.url);
  const unexpectedEnds: string[] = [];
  let closing = false;
  let worker = await hire();

  /** A process manager would do the same: a worker that ends by itself is replaced, and that is remembered. */
  async function hire(): Promise<Running> {
    const hired = await stage.startWorker();
    void hired.ended.then(async (said) => {
      if (closing || worker !== hired) return;
      unexpectedEnds.push(said.trim().split("\n").slice(-3).join(" "));
      worker = await hire();
    });
    return hired;
  }

  async function replace(end: (worker: Running) => Promise<void>): Promise<void> {
    const old = worker;
    const next = hire();
    worker = await next;
    await end(old);
  }

  return {
    stage,
    simulator: stage.simulator,
    modelLine,
    instance: () => stage.temporal.namespace,
    // The next one is there before the old one goes, as in a rolling restart: what is measured is the loss, not the gap.
    killWorker: () => replace((old) => old.kill()),
    stopWorker: () => replace((old) => old.stop()),
    unexpectedEnds,
    start: () => stage.start(planFor(stage, modelLine.url, seed)),
    async close() {
      closing = true;
      await stage.close();
      await modelLine.close();
    },
  };
}

/**
 * As the demo's, but an error that was ours is tried again for as long as it takes: the outcomes must not depend on the weather. The
 * id is the same in a calm run and in its storm, since trials, and with them the model's questions, are named after it.
 */
function planFor(stage: Stage, modelUrl: string, seed: number): OptimizationPlan {
  const optimizationId = asId<OptimizationId>(`opt-storm-${process.pid}-${seed}`);
  const plan = stage.plan({ optimizationId, concurrency, errorRetries: 50 });
  const through = (role: keyof OptimizationPlan["models"]) => ({ ...plan.models[role], baseUrl: modelUrl });
  return {
    ...plan,
    models: { agent: through("agent"), miner: through("miner"), proposer: through("proposer") },
    budget: { ...plan.budget, wallTimeMs: 3 * 3_600_000 },
  };
}
