import { existsSync } from "node:fs";
import type { OptimizationPlan } from "../core/plan.ts";
import { askedShares } from "../core/prior-split.ts";
import { nearest, problemText, shown } from "../core/problem.ts";
import { splitTasks } from "../core/split.ts";
import type { Task } from "../core/task.ts";
import { databaseFailure, isUnmigrated, requireDatabase } from "./database.ts";
import { ClientFailure, type ClientProblem, failure, problemsOf } from "./failure.ts";
import type { Parts } from "./parts.ts";

/** What is known once everything that an optimization needs was seen to be there. Nothing was started, written or paid for. */
export interface Preflight {
  readonly tasks: readonly Task[];
  /** True when the server of any role's model says of itself that it is simulated. */
  readonly simulatedModel: boolean;
  /** Whether the database's schema has to be brought up to date before the start. */
  readonly needsMigration: boolean;
  readonly warnings: readonly string[];
}

/** Any part that does not answer within this time is as good as not there. */
const deadlineMs = 20_000;

/**
 * Looks at everything that an optimization needs, all at once, and changes nothing.
 * @throws ClientFailure with the problems of every part, in the order in which a person would fix them
 */
export async function preflight(parts: Parts, plan: OptimizationPlan): Promise<Preflight> {
  const warnings: string[] = [];
  const checks = checksOf(parts, plan, warnings);
  const [tasks, harness, temporal, postgres, docker, model] = await Promise.all([
    look(checks.benchmark, "broken-task"),
    look(checks.harness, "broken-harness"),
    look(checks.temporal),
    look(checks.postgres),
    look(checks.docker),
    look(checks.model),
  ]);
  const [first, ...rest] = [tasks, harness, temporal, postgres, docker, model].flatMap((part) => part.problems);
  if (first) throw new ClientFailure([first, ...rest]);
  return {
    tasks: tasks.value ?? [],
    simulatedModel: model.value ?? false,
    needsMigration: postgres.value ?? false,
    warnings,
  };
}

/** What a check found: its value, or what is wrong. */
export async function look<T>(
  check: () => Promise<T>,
  kindOfInput: ClientProblem["kind"] = "bad-input",
): Promise<{ readonly value: T | null; readonly problems: readonly ClientProblem[] }> {
  try {
    return { value: await check(), problems: [] };
  } catch (error) {
    return { value: null, problems: problemsOf(error, kindOfInput) };
  }
}

/** One look at each part; `doctor` asks the last four. */
export function checksOf(parts: Parts, plan: OptimizationPlan | null, warnings: string[]) {
  return {
    benchmark: async (): Promise<readonly Task[]> => {
      if (!plan) return [];
      const missing = plan.benchmarks
        .filter((folder) => !existsSync(folder))
        .map((folder) => ({
          kind: "no-benchmark" as const,
          text: `benchmark: ${folder} is not there. Correct benchmarks (--benchmark).`,
        }));
      const [first, ...rest] = missing;
      if (first) throw new ClientFailure([first, ...rest]);
      const tasks = await parts.benchmarks((warning) => warnings.push(warning)).load(plan.benchmarks);
      const split = trySplit(tasks, plan);
      if (split.exploratory) warnings.push(`${tasks.length} tasks are fewer than 30: results are exploratory`);
      checkNamedTasks(tasks, plan);
      return tasks;
    },
    harness: async (): Promise<void> => {
      if (plan) await parts.harnesses().load(plan.harness.path);
    },
    temporal: async (): Promise<void> => inTime("temporal", "Temporal", async () => (await parts.temporal()).check()),
    postgres: async (): Promise<boolean> => {
      requireDatabase(parts.connections);
      return inTime("postgres", "Postgres", async () => {
        try {
          await parts.records().listOptimizations();
          return false;
        } catch (error) {
          if (isUnmigrated(error) || (error instanceof ClientFailure && error.kind === "not-set-up")) return true;
          throw databaseFailure(error, parts.connections);
        }
      });
    },
    docker: async (): Promise<void> => inTime("docker", "Docker", () => parts.sandboxes().check()),
    model: async (): Promise<boolean> => {
      if (!plan) return false;
      const { agent, miner, proposer } = plan.models;
      const different = [
        agent,
        ...[miner, proposer].filter(
          (other) =>
            other.name !== agent.name || other.baseUrl !== agent.baseUrl || other.keyVariable !== agent.keyVariable,
        ),
      ];
      const answers = await inTime("model-unreachable", "model", () =>
        Promise.all(different.map((settings) => parts.models().check(settings, AbortSignal.timeout(deadlineMs)))),
      );
      for (const { name, baseUrl } of different.filter((_, index) => !answers[index]?.listed))
        warnings.push(`${baseUrl} lists no models: whether it knows ${name} will be seen with the first call`);
      await checkEmbeddings(parts, plan, warnings);
      return answers.some((answer) => answer.simulated);
    },
  };
}

/** Not every server lists its embedding models, and without one mining compares words: a warning, never a reason not to start. */
async function checkEmbeddings(parts: Parts, plan: OptimizationPlan, warnings: string[]): Promise<void> {
  const settings = plan.mining?.embeddings;
  if (!settings) return;
  try {
    await parts.models().check({ ...plan.models.miner, ...settings }, AbortSignal.timeout(deadlineMs));
  } catch (error) {
    warnings.push(`mining.embeddings: ${(error as Error).message}; unless it answers all the same, words are compared`);
  }
}

function trySplit(tasks: readonly Task[], plan: OptimizationPlan) {
  try {
    return splitTasks(tasks, { ...askedShares(plan), seed: plan.seed });
  } catch (error) {
    if (error instanceof RangeError) throw failure("too-few", `benchmark: ${error.message}`);
    throw error;
  }
}

/** A veto of a task that does not exist would protect nothing, silently; a task that is to be verified shared likewise. */
function checkNamedTasks(tasks: readonly Task[], { gate, verifier }: OptimizationPlan): void {
  const names = tasks.map((task) => task.id as string);
  const protectedTasks = gate.kind === "sequential" ? gate.protectedTasks : [];
  const wanted = [
    ...protectedTasks.map((name) => ({ key: "gate.protected", name })),
    ...(verifier?.shared ?? []).map((name) => ({ key: "verifier.shared", name })),
  ];
  const problems = wanted
    .filter(({ name }) => !names.includes(name))
    .map(({ key, name }) => {
      const guess = nearest(name, names);
      const remedy = guess ? `Did you mean ${guess}?` : "Correct the name, or remove it.";
      return {
        kind: "wrong-value" as const,
        text: problemText({
          where: "plan",
          key,
          got: shown(name),
          expected: "a task of the benchmark",
          remedy,
        }),
      };
    });
  const [first, ...rest] = problems;
  if (first) throw new ClientFailure([first, ...rest]);
}

async function inTime<T>(kind: ClientProblem["kind"], name: string, check: () => Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(
      () => reject(failure(kind, `${name}: no answer within ${deadlineMs / 1_000} s. self-harness doctor says more.`)),
      deadlineMs,
    );
  });
  try {
    return await Promise.race([check(), late]);
  } finally {
    clearTimeout(timer);
  }
}
