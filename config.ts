import { checkModels } from "./config/model-checks.ts";
import { planOf } from "./config/plan.ts";
import { InvalidConfiguration, schemaProblems } from "./config/problems.ts";
import { configSchema } from "./config/schema.ts";
import { readSources, type SourceInput } from "./config/sources.ts";
import { externalModelNote } from "./core/external-models.ts";
import type { OptimizationPlan } from "./core/plan.ts";

export { type Connections, environmentVariables, readConnections, type Variables } from "./config/connections.ts";
export { options } from "./config/options.ts";
export { InvalidConfiguration } from "./config/problems.ts";
export { configJsonSchema } from "./config/schema.ts";
export type { Flags } from "./config/sources.ts";
export { temporalConnectionOptions } from "./config/temporal-connection.ts";
export { readWorkerSettings, type WorkerSettings } from "./config/worker-settings.ts";

/** What to do, as the file, the environment and the flags say together. Where the services are is {@link readConnections}. */
export interface Configuration {
  readonly plan: OptimizationPlan;
  /** The file that was read; null when flags and variables said everything. */
  readonly file: string | null;
  /** Tolerated, but a person should know. */
  readonly warnings: readonly string[];
}

/**
 * Reads the configuration of an optimization. Nothing is contacted and nothing is written.
 * @throws InvalidConfiguration with every problem at once, each with place, key, value, what was expected and what to do
 */
export function readConfiguration(input: SourceInput & { readonly optimizationId: string }): Configuration {
  const problems: string[] = [];
  const warnings: string[] = [];
  const sources = readSources(input, problems);
  const parsed = configSchema.safeParse(sources.values);
  const objections = parsed.success ? null : schemaProblems(parsed.error, sources);
  problems.push(...(objections?.problems ?? []));
  checkModels(sources, input.variables, { problems, warnings });
  if (problems.length > 0 || !parsed.success)
    throw new InvalidConfiguration(problems, objections?.unknownKeys ?? new Set());
  const plan = planOf(parsed.data, sources, input);
  const external = externalModelNote(plan);
  if (external) warnings.push(external);
  return { plan, file: sources.file, warnings };
}
