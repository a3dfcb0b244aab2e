import { basename, dirname } from "node:path";
import { fileURLToPath } from "node:url";
import type { GatePolicy } from "../core/evidence/evidence.ts";
import { asId, type OptimizationId, type TaskId } from "../core/ids.ts";
import type { Budget, RateLimits } from "../core/limits.ts";
import type { MiningSettings, ModelSettings, OptimizationPlan } from "../core/plan.ts";
import type { TimeoutMultipliers } from "../core/task.ts";
import { openAiBaseUrl } from "./model-checks.ts";
import { priceOf, toModelPrice } from "./prices.ts";
import type { RoleSettings, Settings } from "./schema.ts";
import { resolvePath, type Sources } from "./sources.ts";

const shipped = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url));

/** Turns sound settings into the plan that is frozen at the start of an optimization. */
export function planOf(
  settings: Settings,
  sources: Sources,
  options: { readonly optimizationId: string; readonly folder: string },
): OptimizationPlan {
  const { run, gate, budget, edits, split } = settings;
  const resolved = (key: string, path: string) => resolvePath(sources, key, path, options.folder);
  return {
    optimizationId: asId<OptimizationId>(options.optimizationId),
    benchmarks: settings.benchmarks?.map((path) => resolved("benchmarks", path)) ?? [shipped("benchmarks/starter")],
    harness: {
      kind: "folder",
      path: settings.harness === undefined ? shipped("harnesses/minimal") : resolved("harness", settings.harness),
    },
    lineage: settings.lineage ?? lineageOf(sources.file === null ? options.folder : dirname(sources.file)),
    agent: settings.agent,
    models: {
      agent: modelOf(settings, {}),
      miner: modelOf(settings, settings.roles.miner ?? {}),
      proposer: modelOf(settings, settings.roles.proposer ?? {}),
    },
    seed: split.seed,
    heldOutShare: split.heldOut ?? null,
    sealedShare: split.sealed ?? null,
    repeats: run.repeats,
    gate: gateOf(gate),
    iterations: run.iterations,
    weaknessesPerIteration: run.weaknesses,
    proposalsPerWeakness: run.proposals,
    editLimit: { changedLines: edits.maxLines, bytes: edits.maxBytes },
    mining: miningOf(settings),
    proposing: settings.proposing,
    timeouts: timeoutsOf(settings.timeouts),
    hooks: {
      timeoutMs: Math.round(settings.hooks.timeoutSeconds * 1_000),
      outputBytes: settings.hooks.outputKilobytes * 1_024,
    },
    verifier: { ...settings.verifier, shared: settings.verifier.shared.map((task) => asId<TaskId>(task)) },
    concurrency: run.concurrency,
    errorRetries: run.errorRetries,
    reuse: { ttlMs: Math.round(settings.reuse.ttlHours * 3_600_000), sentinelShare: settings.reuse.sentinelShare },
    selection: settings.selection,
    review: settings.review,
    budget: budgetOf(budget),
    simulatedModel: false,
  };
}

function timeoutsOf({ multiplier, agent, verifier, build }: Settings["timeouts"]): TimeoutMultipliers {
  return { agent: agent ?? multiplier, verifier: verifier ?? multiplier, build: build ?? multiplier };
}

function modelOf(settings: Settings, own: RoleSettings): ModelSettings {
  const merged = { ...settings.model, ...own } as Settings["model"];
  const { baseUrl = openAiBaseUrl, timeoutSeconds, limits: _, ...rest } = merged;
  // Limits belong to a model at a server: another one has others.
  const sameModel = own.name === undefined && own.baseUrl === undefined;
  const limits = own.limits ?? (sameModel ? settings.model.limits : undefined);
  return {
    ...rest,
    ...(limits ? { limits: limitsOf(limits) } : {}),
    baseUrl,
    timeoutMs: Math.round(timeoutSeconds * 1_000),
    price: toModelPrice(priceOf(rest.name, settings.prices)),
  };
}

function limitsOf({ requestsPerMinute, tokensPerMinute }: NonNullable<Settings["model"]["limits"]>): RateLimits {
  return { requestsPerMinute: requestsPerMinute ?? null, tokensPerMinute: tokensPerMinute ?? null };
}

function miningOf(settings: Settings): MiningSettings {
  const { embeddings, mergeSimilarity = null, ...tokens } = settings.mining;
  if (!embeddings) return { ...tokens, mergeSimilarity, embeddings: null };
  const { name, baseUrl, keyVariable, timeoutMs, price } = modelOf(settings, embeddings);
  return { ...tokens, mergeSimilarity, embeddings: { name, baseUrl, keyVariable, timeoutMs, price } };
}

function gateOf({ policy, repeats, preset = "default", protected: names = [] }: Settings["gate"]): GatePolicy {
  return policy === "sequential"
    ? { kind: policy, repeats, preset, protectedTasks: names.map((name) => asId<TaskId>(name)) }
    : { kind: policy, repeats };
}

/** Caps in the units of the ledger; null where there is none. */
export function budgetOf({ perIteration, perTrial, ...caps }: Settings["budget"]): OptimizationPlan["budget"] {
  return {
    ...capsOf(caps),
    ...(perIteration ? { perIteration: capsOf(perIteration) } : {}),
    ...(perTrial ? { perTrial: capsOf({ ...perTrial, hours: hoursOf(perTrial.minutes) }) } : {}),
  };
}

interface Caps {
  readonly usd?: number | undefined;
  readonly tokens?: number | undefined;
  readonly trials?: number | undefined;
  readonly hours?: number | undefined;
}

function capsOf({ usd, tokens, trials, hours }: Caps): Budget {
  const cap = (value: number | undefined, factor: number) =>
    value === undefined ? null : Math.max(1, Math.round(value * factor));
  return {
    costMicroUsd: cap(usd, 1_000_000),
    tokens: cap(tokens, 1),
    trials: cap(trials, 1),
    wallTimeMs: cap(hours, 3_600_000),
  };
}

function hoursOf(minutes: number | undefined): number | undefined {
  return minutes === undefined ? undefined : minutes / 60;
}

/** A folder's name as the name of a lineage. */
function lineageOf(folder: string): string {
  const name = basename(folder)
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, "-")
    .replace(/^[^a-z0-9]+/, "");
  return name.slice(0, 64) || "default";
}
