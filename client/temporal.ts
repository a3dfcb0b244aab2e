import { readFileSync } from "node:fs";
import { Client, Connection, isGrpcServiceError, WorkflowNotFoundError } from "@temporalio/client";
import { type Connections, temporalConnectionOptions, type Variables } from "../config.ts";
import { type ClientFailure, failure } from "./failure.ts";

export interface Temporal {
  readonly client: Client;
  readonly connection: Connection;
  readonly namespace: string;
  /** Where its UI is; null when nobody said. */
  readonly uiUrl: string | null;
  close(): Promise<void>;
}

/** A server that is there answers within milliseconds; a wrong address should not cost a minute. */
const connectTimeoutMs = 5_000;

/** Connects as the TEMPORAL_ variables say (address, namespace, TLS, API key), set-up's address where they are silent. */
export async function openTemporal(connections: Connections, variables: Variables): Promise<Temporal> {
  const { address, namespace, uiUrl } = connections.temporal;
  try {
    const options = temporalConnectionOptions(connections, variables);
    const connection = await Connection.connect({ ...options, connectTimeout: connectTimeoutMs });
    const client = new Client({ connection, namespace });
    return { client, connection, namespace, uiUrl, close: () => connection.close() };
  } catch (error) {
    throw failure(
      "temporal",
      `Temporal: no answer at ${address} (${firstLine(error)}). Run npm run setup for a local server, or correct TEMPORAL_ADDRESS.`,
    );
  }
}

/** What an optimization needs of the server beyond an answer: the namespace, and our search attributes. */
export async function checkTemporal({ connection, namespace }: Temporal): Promise<void> {
  try {
    await connection.workflowService.describeNamespace({ namespace });
  } catch (error) {
    throw failure(
      "temporal",
      `Temporal: no namespace ${namespace} (${firstLine(error)}). Create it, or correct TEMPORAL_NAMESPACE.`,
    );
  }
  const known = await connection.operatorService.listSearchAttributes({ namespace }).catch(() => null);
  // Temporal Cloud hides its operator service; there the start itself would say what is missing.
  const missing = known ? Object.entries(searchAttributes()).filter(([name]) => !(name in known.customAttributes)) : [];
  if (missing.length > 0) {
    const flags = missing.map(([name, type]) => `--name ${name} --type ${type}`).join(" ");
    throw failure(
      "temporal",
      `Temporal: search attributes are missing in namespace ${namespace}. Run: temporal operator search-attribute create ${flags}`,
    );
  }
}

/** Name and type of each search attribute that workflows set; set-up registers the same ones. */
export function searchAttributes(): Record<string, string> {
  return JSON.parse(readFileSync(new URL("../core/search-attributes.json", import.meta.url), "utf8")) as Record<
    string,
    string
  >;
}

/** Errors of the server in the client's words. */
export function temporalFailure(error: unknown, id: string): ClientFailure | Error {
  if (error instanceof WorkflowNotFoundError)
    return failure("not-found", `no optimization ${id} in Temporal. See self-harness list.`);
  if (isGrpcServiceError(error)) return failure("temporal", `Temporal: ${error.details || firstLine(error)}`);
  if (error instanceof Error && isGrpcServiceError(error.cause))
    return failure("temporal", `Temporal: ${error.cause.details || firstLine(error)}`);
  return error instanceof Error ? error : new Error(String(error));
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split("\n")[0] ?? "";
}
