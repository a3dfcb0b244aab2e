import { existsSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Client, Connection } from "@temporalio/client";
import { historyToJSON } from "@temporalio/common/lib/proto-utils.js";
import { readConnections } from "../config.ts";

/**
 * Keeps the histories of one finished optimization for test/workflows/replay.test.ts:
 *   npx tsx scripts/record-histories.ts OPTIMIZATION NAME
 * A kept history is never recorded anew; a changed workflow adds a new one beside it.
 */
const [id, name] = process.argv.slice(2);
if (!id || !name) {
  console.error("usage: npx tsx scripts/record-histories.ts OPTIMIZATION NAME");
  process.exit(2);
}

const checkout = fileURLToPath(new URL("..", import.meta.url));
const folder = new URL("../test/histories/", import.meta.url);
const { temporal } = readConnections();
const connection = await Connection.connect({ address: temporal.address });
const client = new Client({ connection, namespace: temporal.namespace });
const kept = new Set<string>();
// Newest first; of a workflow that was started again (an optimization that was resumed), the run that it resumed is kept as well.
for await (const { workflowId, runId, type } of client.workflow.list({
  query: `WorkflowId = '${id}' OR WorkflowId STARTS_WITH '${id}/'`,
})) {
  const again = kept.has(`${type} ${workflowId}`);
  // One of each kind is enough to notice a break; more would only be more to load.
  if ((kept.has(type) && !again) || kept.has(`${type} ended early`)) continue;
  kept.add(again ? `${type} ended early` : type).add(`${type} ${workflowId}`);
  const file = fileURLToPath(new URL(`${name}${again ? "-ended-early" : ""}-${type}.json`, folder));
  if (existsSync(file)) {
    console.error(`${file} is kept already; choose another name`);
    continue;
  }
  const history = await client.workflow.getHandle(workflowId, runId).fetchHistory();
  // Stack traces of failures name files of this machine; nothing replays by them.
  writeFileSync(file, `${historyToJSON(history).replaceAll(checkout, "")}\n`);
  console.error(`kept ${workflowId} as ${file}, ${history.events?.length ?? 0} events`);
}
await connection.close();
