import { dockerSandboxes } from "../adapters/docker/sandboxes.ts";
import { fileBenchmarks } from "../adapters/files/benchmarks.ts";
import { fileHarnesses } from "../adapters/files/harnesses.ts";
import { openAiModels } from "../adapters/openai/models.ts";
import { migrate } from "../adapters/postgres/migrate.ts";
import { type OpenDatabase, openDatabase } from "../adapters/postgres/open-database.ts";
import { environmentVariables, readConnections, type Variables } from "../config.ts";
import { databaseFailure, requireDatabase, translating } from "./database.ts";
import type { Parts } from "./parts.ts";
import { type SelfHarness, selfHarness } from "./self-harness.ts";
import { openTemporal, type Temporal } from "./temporal.ts";

export interface ConnectOptions {
  /** Take the place of the process's own variables; what set-up wrote fills the gaps. */
  readonly variables?: Variables;
  /** Relative paths begin here; the current folder by default. */
  readonly folder?: string;
}

/** A client of the services that the environment (or set-up) names. Nothing is contacted before it is needed. */
export function connect(options: ConnectOptions = {}): SelfHarness {
  return selfHarness(openParts(options.variables), options.folder ?? process.cwd());
}

/** Composes the client's parts over the real adapters. */
export function openParts(own?: Variables): Parts {
  const variables = environmentVariables(own);
  const connections = readConnections(variables);
  let temporal: Promise<Temporal> | undefined;
  let database: OpenDatabase | undefined;
  const opened = () => {
    // A command reads; a few connections are plenty. Broken ones show as errors of what was asked.
    database ??= openDatabase(requireDatabase(connections), { maxConnections: 4, warn: () => {} });
    return database;
  };
  return {
    variables,
    connections,
    temporal() {
      temporal ??= openTemporal(connections, variables);
      return temporal;
    },
    records: () => translating(opened().records, connections),
    paidCalls: () => translating(opened().paidCalls, connections),
    async migrate() {
      try {
        await migrate(requireDatabase(connections));
      } catch (error) {
        throw databaseFailure(error, connections);
      }
    },
    benchmarks: (warn) => fileBenchmarks({ variables, ...(warn ? { warn } : {}) }),
    harnesses: (asked) => fileHarnesses(asked),
    sandboxes: (purpose) =>
      dockerSandboxes({
        ...connections,
        instance: purpose ? `${connections.instance}-${purpose}` : connections.instance,
      }),
    models: () => openAiModels((variable) => variables[variable]),
    async close() {
      await Promise.allSettled([temporal?.then((open) => open.close()), database?.close()]);
    },
  };
}
