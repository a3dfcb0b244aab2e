import { type Facts, factsOf } from "../core/facts.ts";
import { ModelFailure } from "../core/failures.ts";
import type { TrialId } from "../core/ids.ts";
import { defaultMining, type OptimizationPlan } from "../core/plan.ts";
import type { Ports } from "../core/ports.ts";
import type { Trace } from "../core/trace.ts";
import type { FailureLabel } from "../core/weakness.ts";
import { askInRole } from "./ask-in-role.ts";
import { labelParser, renderLabelQuestion } from "./prompts/label-failure.ts";
import { readerOf } from "./prompts/reader.ts";
import { askReading } from "./read-trace.ts";

/** Repairs that the model gets when its answer does not fit the schema. */
export const repairs = 2;

/** Shares of the configured size in which a run is shown to a model whose context it does not fit. */
const shrinkingShares = [1, 1 / 2, 1 / 4];

export interface LabelWork {
  readonly plan: OptimizationPlan;
  readonly iteration: number;
  readonly trialId: TrialId;
  readonly trace: Trace;
  readonly facts: Facts;
}

/**
 * The model's reading of one failed trial, however long it is; null when it can't say it in the schema's words after its repairs,
 * or when even a quarter of what is shown does not fit its context.
 */
export async function labelFailure(
  ports: Pick<Ports, "models" | "paidCalls" | "pace" | "patienceMs">,
  work: LabelWork,
  signal: AbortSignal,
): Promise<FailureLabel | null> {
  // Without a step there is nothing to quote, and without a quote no label is believed.
  if (work.trace.steps.length === 0) return null;
  for (const share of shrinkingShares) {
    try {
      return await askForLabel(ports, work, share, signal);
    } catch (error) {
      if (!(error instanceof ModelFailure) || error.kind !== "context-exceeded") throw error;
    }
  }
  return null;
}

async function askForLabel(
  ports: Pick<Ports, "models" | "paidCalls" | "pace" | "patienceMs">,
  { plan, iteration, trialId, trace, facts }: LabelWork,
  share: number,
  signal: AbortSignal,
): Promise<FailureLabel | null> {
  const { shownTokens, readTokens } = plan.mining ?? defaultMining;
  const { messages, whole } = renderLabelQuestion({
    trace,
    facts,
    shownTokens: Math.floor(shownTokens * share),
    reader: readerOf(plan, "miner"),
  });
  const { parsed } = await askReading({
    messages,
    runs: whole ? new Map() : new Map([["run", async () => trace]]),
    readTokens: Math.floor(readTokens * share),
    parse: labelParser(trace),
    repairs,
    ask: askInRole(ports, { plan, iteration, role: "miner", subject: `label/${trialId}` }, signal),
  });
  return parsed.kind === "parsed" ? parsed.value : null;
}

/** Trace and facts of a failed trial. @throws Error when there is nothing of it that could be mined */
export async function readFailure(
  records: Ports["records"],
  trialId: TrialId,
): Promise<{ readonly trace: Trace; readonly facts: Facts }> {
  const [trial, trace] = [await records.trial(trialId), await records.trace(trialId)];
  if (!trial?.agentEnd || !trace) throw new Error(`trial ${trialId} has no trace to mine`);
  return { trace, facts: factsOf(trace, trial.agentEnd) };
}
