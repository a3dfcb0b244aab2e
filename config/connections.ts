import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { InvalidInput } from "../core/failures.ts";
import { problemText } from "../core/problem.ts";

export type Variables = Readonly<Record<string, string | undefined>>;

/** Where the services are. Secrets live here and nowhere else: never in a plan, a workflow or a log. */
export interface Connections {
  readonly temporal: { readonly address: string; readonly namespace: string; readonly uiUrl: string | null };
  /** Empty when nobody said where Postgres is. */
  readonly databaseUrl: string;
  /** Absent means the local socket. */
  readonly dockerHost?: string;
  /** Names this installation on containers: who shares its database shares its sandboxes. */
  readonly instance: string;
}

const stateFolder = fileURLToPath(new URL("../.self-harness", import.meta.url));

/** What set-up writes; a set-up that was given a state folder of its own is found by the same variable. */
function setUpFile(own: Variables): string {
  return join(own["SELF_HARNESS_STATE"] || stateFolder, "environment.json");
}

/** The process's own variables, and what set-up wrote where those are silent. Temporal's own variables (TLS, API key) are among them. */
export function environmentVariables(own: Variables = process.env, file = setUpFile(own)): Variables {
  const given = Object.entries(own).filter(([, value]) => value !== undefined && value !== "");
  return { ...readSetUp(file), ...Object.fromEntries(given) };
}

function readSetUp(file: string): Variables {
  try {
    const values = JSON.parse(readFileSync(file, "utf8")) as Record<string, unknown>;
    return Object.fromEntries(
      Object.entries(values).filter((entry): entry is [string, string] => typeof entry[1] === "string"),
    );
  } catch (error) {
    if (error instanceof SyntaxError)
      throw new InvalidInput([
        problemText({
          where: file,
          key: null,
          got: "broken JSON",
          expected: "what set-up wrote",
          remedy: "Run npm run setup again.",
        }),
      ]);
    return {};
  }
}

export function readConnections(variables: Variables = environmentVariables()): Connections {
  const databaseUrl = variables["DATABASE_URL"] ?? "";
  const dockerHost = variables["DOCKER_HOST"];
  return {
    temporal: {
      address: variables["TEMPORAL_ADDRESS"] ?? "127.0.0.1:7233",
      namespace: variables["TEMPORAL_NAMESPACE"] ?? "default",
      uiUrl: variables["TEMPORAL_UI_URL"]?.replace(/\/+$/, "") ?? null,
    },
    databaseUrl,
    ...(dockerHost ? { dockerHost } : {}),
    instance: variables["SELF_HARNESS_INSTANCE"] ?? createHash("sha256").update(databaseUrl).digest("hex").slice(0, 12),
  };
}
