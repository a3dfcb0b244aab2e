import { fileBenchmarks } from "../adapters/files/benchmarks.ts";
import { fileHarnesses } from "../adapters/files/harnesses.ts";
import { traceFiles } from "../adapters/files/trace-files.ts";
import type { OpenDatabase } from "../adapters/postgres/open-database.ts";
import { environmentVariables, readConnections, type Variables } from "../config.ts";
import { onHost } from "../core/host-variables.ts";
import type { Sandboxes } from "../core/ports.ts";
import { databaseFailure, requireDatabase } from "./database.ts";
import { lazyPort } from "./lazy-port.ts";
import type { Parts } from "./parts.ts";
import { type SelfHarness, selfHarness } from "./self-harness.ts";
import type { TemporalSide } from "./temporal-side.ts";

export interface ConnectOptions {
  /** Take the place of the process's own variables; what set-up wrote fills the gaps. */
  readonly variables?: Variables;
  /** Relative paths begin here; the current folder by default. */
  readonly folder?: string;
}

/** A person waits for these answers: a model server that fails for so long is reported. */
const patienceMs = 45_000;

/** A client of the services that the environment (or set-up) names. Nothing is contacted before it is needed. */
export function connect(options: ConnectOptions = {}): SelfHarness {
  return selfHarness(openParts(options.variables), options.folder ?? process.cwd());
}

/** Composes the client's parts over the real adapters. */
export function openParts(own?: Variables): Parts {
  const variables = environmentVariables(own);
  const connections = readConnections(variables);
  const toDatabaseFailure = (error: unknown) => databaseFailure(error, connections);
  let temporal: Promise<TemporalSide> | undefined;
  let database: Promise<OpenDatabase> | undefined;
  const opened = () => {
    const url = requireDatabase(connections);
    // A command reads; a few connections are plenty. Broken ones show as errors of what was asked.
    database ??= import("../adapters/postgres/open-database.ts").then(({ openDatabase }) =>
      openDatabase(url, { maxConnections: 4, warn: () => {} }),
    );
    return database;
  };
  return {
    variables,
    connections,
    temporal() {
      temporal ??= import("./temporal-side.ts").then((side) => side.openTemporalSide(connections, variables));
      return temporal;
    },
    records: () => lazyPort(async () => (await opened()).records, toDatabaseFailure),
    paidCalls: () => lazyPort(async () => (await opened()).paidCalls, toDatabaseFailure),
    keptFiles: () => lazyPort(async () => (await opened()).keptFiles, toDatabaseFailure),
    async migrate() {
      const { migrate } = await import("../adapters/postgres/migrate.ts");
      await migrate(requireDatabase(connections)).catch((error: unknown) => {
        throw toDatabaseFailure(error);
      });
    },
    benchmarks: (warn) => fileBenchmarks({ variables, ...(warn ? { warn } : {}) }),
    harnesses: (asked) => fileHarnesses(asked),
    traceFiles,
    sandboxes(purpose) {
      const instance = purpose ? `${connections.instance}-${purpose}` : connections.instance;
      let opening: Promise<Sandboxes> | undefined;
      return lazyPort(() => {
        opening ??= import("../adapters/docker/sandboxes.ts").then(({ dockerSandboxes }) =>
          onHost(dockerSandboxes({ ...connections, instance }), variables),
        );
        return opening;
      });
    },
    models: () =>
      lazyPort(async () =>
        (await import("../adapters/openai/models.ts")).openAiModels((variable) => variables[variable]),
      ),
    async propose(asked, onProposal, signal) {
      const { proposeAlone } = await import("../activities/propose-alone.ts");
      const { openAiEmbeddings } = await import("../adapters/openai/embeddings.ts");
      const ports = {
        ...(await opened()),
        models: this.models(),
        patienceMs,
        embeddings: openAiEmbeddings((variable) => variables[variable]),
        sandboxes: this.sandboxes("propose"),
        benchmarks: this.benchmarks(),
        harnesses: this.harnesses(),
      };
      await proposeAlone(ports, asked, onProposal, signal);
    },
    async mineTraces(mining, signal) {
      const [{ mineTraces }, { openAiModels }, { openAiEmbeddings }] = await Promise.all([
        import("../activities/mine-traces.ts"),
        import("../adapters/openai/models.ts"),
        import("../adapters/openai/embeddings.ts"),
      ]);
      const keyOf = (variable: string) => variables[variable];
      const models = openAiModels(keyOf);
      const ports = { ...(await opened()), models, embeddings: openAiEmbeddings(keyOf), patienceMs };
      return mineTraces(ports, mining, signal).catch((error: unknown) => {
        throw toDatabaseFailure(error);
      });
    },
    async close() {
      await Promise.allSettled([temporal?.then((open) => open.close()), database?.then((open) => open.close())]);
    },
  };
}
