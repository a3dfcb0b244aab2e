import type { GatePolicy } from "./evidence/evidence.ts";
import type { OptimizationId } from "./ids.ts";
import type { Budgets, ModelPrice, RateLimits } from "./limits.ts";
import type { TimeoutMultipliers, VerifierPolicy } from "./task.ts";

/** Who pays for a model call. By default one model plays all three; an override is labelled external-model mode. */
export const modelRoles = ["agent", "miner", "proposer"] as const;
export type ModelRole = (typeof modelRoles)[number];

/** A model behind an OpenAI-compatible server. The key itself is never here: only the name of the variable that holds it. */
export interface ModelSettings {
  readonly name: string;
  readonly baseUrl: string;
  readonly keyVariable: string;
  readonly temperature: number;
  readonly maxCompletionTokens: number;
  readonly timeoutMs: number;
  readonly stream: boolean;
  readonly price: ModelPrice;
  /** Shared by all workers that ask this model at this server; absent: as fast as the server lets us. */
  readonly limits?: RateLimits;
}

/** An embedding model behind an OpenAI-compatible server. Only its prompt price counts. */
export type EmbeddingSettings = Pick<
  ModelSettings,
  "name" | "baseUrl" | "keyVariable" | "timeoutMs" | "price" | "limits"
>;

/** How failures are read and grouped; see docs/mining.md. */
export interface MiningSettings {
  /** null: texts are compared by a local hashed TF-IDF, which costs nothing. */
  readonly embeddings: EmbeddingSettings | null;
  /**
   * Mean cosine, 0 to 1, from which two groups of failures with the same terminal cause are one weakness, and a weakness of an earlier
   * iteration is recognised. null: {@link mergeSimilarityOf}.
   */
  readonly mergeSimilarity: number | null;
  /** Most tokens of a trace that the first question of a reading conversation shows (map, head and tail). */
  readonly shownTokens: number;
  /** Most tokens of a trace that the model may read on in one conversation, by tool calls. */
  readonly readTokens: number;
}

export const defaultMining: MiningSettings = {
  embeddings: null,
  mergeSimilarity: null,
  shownTokens: 8_000,
  readTokens: 16_000,
};

/** How edits are proposed; see docs/proposing.md. */
export interface ProposingSettings {
  /** Whether earlier verdicts decide which approaches are tried first. */
  readonly learnApproach: boolean;
  /** Most tokens of held-in traces that the model may read on in one conversation, by tool calls. */
  readonly readTokens: number;
  /** Most estimated tokens by which the harness in every model call may outgrow the starting one. */
  readonly promptTokens: number;
}

export const defaultProposing: ProposingSettings = { learnApproach: true, readTokens: 12_000, promptTokens: 4_000 };

/** What each hook of a harness may take in a trial and in its smoke test. Frozen like all timeouts: no edit reaches it. */
export interface HookLimits {
  readonly timeoutMs: number;
  /** Bytes of stdout, and of stderr, that are read; more is cut. */
  readonly outputBytes: number;
}

export const defaultHookLimits: HookLimits = { timeoutMs: 2_000, outputBytes: 65_536 };

/** Sentences are far more alike by an embedding model than by the words that they share. */
export function mergeSimilarityOf(settings: MiningSettings, source: "endpoint" | "local"): number {
  return settings.mergeSimilarity ?? (source === "endpoint" ? 0.7 : 0.3);
}

/** Who acts in a trial: our loop, the task's own solution, or nobody. */
export type AgentKind = "builtin" | "oracle" | "nop";

/** Which earlier results an optimization trusts, and for how long. */
export interface ReusePolicy {
  /** Results that are older are measured again; 0: nothing of earlier optimizations is reused. */
  readonly ttlMs: number;
  /** Share of a baseline's runs that is run afresh, to see whether reused results still hold. */
  readonly sentinelShare: number;
}

/** Where an iteration starts: from the current version, or from one drawn from the per-task Pareto front of all that was accepted. */
export const selections = ["current", "pareto"] as const;
export type Selection = (typeof selections)[number];

/** Whether a person must approve what is to be promoted. */
export const reviews = ["none", "required"] as const;
export type Review = (typeof reviews)[number];

/** All that one optimization needs to know: frozen at its start, small enough to be a workflow's input. */
export interface OptimizationPlan {
  readonly optimizationId: OptimizationId;
  /** Absolute folders of Harbor tasks on the hosts that run sandboxes. */
  readonly benchmarks: readonly string[];
  /** Where the starting harness comes from: a folder, or the promoted version of an earlier optimization of this lineage. */
  readonly harness:
    | { readonly kind: "folder"; readonly path: string }
    | { readonly kind: "lineage"; readonly lineage: string; readonly path: string };
  /** Optimizations of one lineage continue each other (nightly runs); the promoted version is kept under this name. */
  readonly lineage: string;
  readonly agent: AgentKind;
  readonly models: Readonly<Record<ModelRole, ModelSettings>>;
  readonly seed: string;
  /** Share of held-out tasks; null leaves it to the size of the benchmark. */
  readonly heldOutShare: number | null;
  /** Share of sealed tasks; null leaves it to the size of the benchmark. Absent in plans from before there were sealed tasks: none. */
  readonly sealedShare?: number | null;
  /** Runs per task that measure a harness version. */
  readonly repeats: number;
  readonly gate: GatePolicy;
  readonly iterations: number;
  readonly weaknessesPerIteration: number;
  readonly proposalsPerWeakness: number;
  readonly editLimit: { readonly changedLines: number; readonly bytes: number };
  /** Absent in plans of earlier releases; {@link defaultMining} then. */
  readonly mining?: MiningSettings;
  /** Absent in plans of earlier releases; {@link defaultProposing} then. */
  readonly proposing?: ProposingSettings;
  /** Absent in plans of earlier releases: the tasks' own limits. */
  readonly timeouts?: TimeoutMultipliers;
  /** Absent in plans of earlier releases; {@link defaultHookLimits} then. */
  readonly hooks?: HookLimits;
  /** Absent in plans of earlier releases: as each task says, else shared. */
  readonly verifier?: VerifierPolicy;
  /** Trials in flight at once. */
  readonly concurrency: number;
  /** Errored trials are run again this often before their task leaves a comparison. */
  readonly errorRetries: number;
  readonly reuse: ReusePolicy;
  readonly selection: Selection;
  readonly review: Review;
  readonly budget: Budgets;
  /** True when the model server says of itself that it is simulated; shown in every output. */
  readonly simulatedModel: boolean;
}

export const optimizationEnds = ["converged", "iterations-done", "out-of-budget", "stopped", "failed"] as const;
/** Why an optimization ended. `converged`: nothing left to mine, or an iteration that promoted nothing. */
export type OptimizationEnd = (typeof optimizationEnds)[number];
