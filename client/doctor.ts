import type { OptimizationPlan } from "../core/plan.ts";
import type { ClientProblem } from "./failure.ts";
import type { Parts } from "./parts.ts";
import { checksOf, look } from "./preflight.ts";

const servicesLooked = ["temporal", "postgres", "docker"] as const;
const plannedLooked = ["benchmark", "harness", "model"] as const;

/** One part that an optimization needs, looked at. */
export interface PartCheck {
  readonly name: "configuration" | (typeof servicesLooked)[number] | (typeof plannedLooked)[number];
  readonly ok: boolean;
  /** What is wrong and what to do; empty when nothing is. */
  readonly problems: readonly ClientProblem[];
}

/** What an input is called that is wrong, where it is not a setting. */
const kindsOfInput = { benchmark: "broken-task", harness: "broken-harness" } as const;

/**
 * Looks whether everything answers, one part after another, and changes nothing.
 * @param readPlan reads the configuration; null where there is none, so that only the services are looked at
 */
export async function* lookAtParts(
  parts: Parts,
  readPlan: (() => OptimizationPlan) | null,
): AsyncGenerator<PartCheck, void> {
  const read = readPlan === null ? null : await look(async () => readPlan());
  if (read) yield checked("configuration", read.problems);
  const plan = read?.value ?? null;
  const checks = checksOf(parts, plan, []);
  for (const name of [...servicesLooked, ...(plan ? plannedLooked : [])]) {
    const kind = name in kindsOfInput ? kindsOfInput[name as keyof typeof kindsOfInput] : "bad-input";
    yield checked(name, (await look<unknown>(checks[name], kind)).problems);
  }
}

function checked(name: PartCheck["name"], problems: readonly ClientProblem[]): PartCheck {
  return { name, ok: problems.length === 0, problems };
}
