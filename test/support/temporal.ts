import { randomBytes } from "node:crypto";
import { Client, Connection } from "@temporalio/client";
import { searchAttributes } from "../../client/temporal.ts";
import { readConnections } from "../../config.ts";
import { eventually } from "./eventually.ts";

/** How long a server may take to know what it was told. */
const learningMs = 30_000;

/** A namespace of its own on the real server, so that tests that run side by side never serve each other's task queues. */
export interface TestNamespace {
  readonly namespace: string;
  readonly address: string;
  readonly client: Client;
  close(): Promise<void>;
}

/** Temporal's numbers for the types of search attributes. */
const attributeTypes: Readonly<Record<string, number>> = {
  Text: 1,
  Keyword: 2,
  Int: 3,
  Double: 4,
  Bool: 5,
  Datetime: 6,
  KeywordList: 7,
};
/** A plain number serves where the interface has a 64-bit type. */
const retention = { seconds: 86_400 as never };

export async function createTestNamespace(): Promise<TestNamespace> {
  const { temporal } = readConnections();
  const namespace = `test-${randomBytes(5).toString("hex")}`;
  const connection = await Connection.connect({ address: temporal.address });
  await connection.workflowService.registerNamespace({ namespace, workflowExecutionRetentionPeriod: retention });
  await untilKnown(connection, namespace);
  const wanted = Object.entries(searchAttributes()).map(([name, type]) => [name, attributeTypes[type] as number]);
  await eventually(
    () => connection.operatorService.addSearchAttributes({ namespace, searchAttributes: Object.fromEntries(wanted) }),
    learningMs,
  );
  const client = new Client({ connection, namespace });
  return { namespace, address: temporal.address, client, close: () => connection.close() };
}

/** The server keeps a list of namespaces in memory and looks for new ones every few seconds. */
async function untilKnown(connection: Connection, namespace: string): Promise<void> {
  await eventually(() => connection.workflowService.listWorkflowExecutions({ namespace, pageSize: 1 }), learningMs);
}
