import { resolve } from "node:path";
import { externalModelNote, externalRoles } from "../../core/external-models.ts";
import { ModelFailure } from "../../core/failures.ts";
import { takenAsFailed, unminable } from "../../core/imported-benchmark.ts";
import type { OptimizationPlan } from "../../core/plan.ts";
import type { ImportedTrial } from "../../core/ports.ts";
import type { Context, Invocation, Register } from "../context.ts";
import { failure, problemsOf } from "../failure.ts";
import { lastMined } from "../mined-text.ts";
import type { Output } from "../output.ts";
import { checksOf } from "../preflight.ts";
import { renderSpend } from "../report-screen.ts";
import type { CommandEnd } from "../watching.ts";
import { showWeaknesses } from "../weaknesses.ts";
import { addConfigurationOptions, configFile, givenFlags } from "./configuration.ts";

export const register: Register = (program, context) => {
  const command = program
    .command("mine")
    .argument("<traces>", "an ATIF trajectory, a Harbor trial or job folder, or a folder of such")
    .option("--assume-failed", "take trials as failed that nothing says the outcome of, such as bare trajectories")
    .description("find the weaknesses in traces that were made elsewhere, without an optimization");
  addConfigurationOptions(command).action(context.perform((invocation) => mine(invocation, context)));
};

async function mine({ output, args, options }: Invocation, context: Context): Promise<CommandEnd> {
  const selfHarness = context.selfHarness();
  const { parts } = selfHarness;
  const asked = selfHarness.plan({ ...configFile(options, context.folder), flags: givenFlags(options) });
  for (const warning of asked.warnings) output.progress(`warning: ${warning}`, { warning });
  const assumeFailed = options["assumeFailed"] === true;
  const trials = await readTraces({ path: resolve(context.folder, args[0] ?? ""), assumeFailed }, output, context);
  const plan = await ready(asked.plan, context);
  const counts = { labelled: 0, failures: trials.filter((trial) => trial.outcome?.kind === "failed").length };
  const onProgress = (labelled: number, failures: number) => {
    Object.assign(counts, { labelled, failures });
    output.progress(`labelled ${labelled} of ${failures} failed trials`, counts);
  };
  try {
    const optimizationId = await parts.mineTraces({ plan, trials, onProgress }, context.signal);
    return await conclude(optimizationId, output, context);
  } catch (error) {
    if (context.signal.aborted) return { kind: "interrupted" };
    throw error instanceof ModelFailure ? stoppedAt(error, counts) : error;
  }
}

/** One message, however many trials were under way. */
function stoppedAt(
  error: ModelFailure,
  { labelled, failures }: { readonly labelled: number; readonly failures: number },
) {
  const [{ kind, text }] = problemsOf(error);
  const kept = `${labelled} of ${failures} failed trials were labelled and are kept; the same command goes on from there.`;
  return failure(kind, `${text} ${kept}`);
}

async function readTraces(
  { path, assumeFailed }: { readonly path: string; readonly assumeFailed: boolean },
  output: Output,
  context: Context,
): Promise<readonly ImportedTrial[]> {
  const { trials: read, problems } = await context.selfHarness().parts.traceFiles().load(path);
  const trials = assumeFailed ? read.map(takenAsFailed) : read;
  const minable = trials.filter((trial) => unminable(trial) === null);
  for (const warning of [...problems, ...trials.flatMap(remarkOn)]) output.progress(`warning: ${warning}`, { warning });
  if (minable.length === 0) {
    const untold = trials.some((trial) => trial.outcome === null);
    const remedy = untold ? " If those that you have did fail, say so by --assume-failed." : "";
    throw failure(
      "bad-input",
      `${path}: expected trials that passed or failed, found none. Harbor's job folders say it in each trial's result.json.${remedy}`,
    );
  }
  return minable;
}

function remarkOn(trial: ImportedTrial): string[] {
  const reason = unminable(trial);
  if (reason !== null) return [`${trial.source}: left out, ${reason}`];
  if (trial.outcome?.kind !== "failed" || trial.trace.steps.length > 0) return [];
  return [`${trial.source}: no step of the agent is recorded, so only what its tests say is mined`];
}

/** Model and database are there; the only parts that mining needs. */
async function ready(plan: OptimizationPlan, context: Context): Promise<OptimizationPlan> {
  const { parts } = context.selfHarness();
  const checks = checksOf(parts, plan, []);
  const [needsMigration, simulatedModel] = await Promise.all([checks.postgres(), checks.model()]);
  if (needsMigration) await parts.migrate();
  return { ...plan, simulatedModel };
}

async function conclude(optimizationId: string, output: Output, context: Context): Promise<CommandEnd> {
  const selfHarness = context.selfHarness();
  const { weaknesses, source, spend, optimization } = await selfHarness.show(optimizationId);
  const { items, text } = showWeaknesses(source);
  const failures = source.trials.filter((trial) => trial.outcome?.kind === "failed").length;
  const mined = await lastMined(selfHarness.parts.records(), optimization.plan.optimizationId);
  for (const item of items) output.record("weakness", item);
  output.text(
    [
      ...(optimization.plan.simulatedModel ? ["The model was simulated: this says nothing about any real model."] : []),
      ...[externalModelNote(optimization.plan)].filter((note) => note !== null),
      `${failures} of ${source.trials.length} trials failed`,
      text,
      ...(mined === null ? [] : [mined]),
      renderSpend(spend),
      ...(items.length > 0
        ? [`Look closer: npx self-harness show ${optimizationId} weakness ${weaknesses[0]?.id}`]
        : []),
    ].join("\n"),
  );
  const externalModels = externalRoles(optimization.plan);
  const counts = { trials: source.trials.length, failures, weaknesses: items.length };
  return { kind: "ok", fields: { optimizationId, ...counts, externalModels } };
}
