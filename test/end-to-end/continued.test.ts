import { type ChildProcess, spawn } from "node:child_process";
import { createServer } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { lookForTemporalCli } from "../../scripts/setup/temporal-cli.mjs";
import { noCaps } from "../conformance/values.ts";
import { openWorld, type World } from "../support/world.ts";

const timeoutMs = 300_000;
const id = "opt-continued";
const found = await lookForTemporalCli();
/** A server of a person's own need not come with the program. */
const describeWithServer = "found" in found ? describe : describe.skip;
if (!("found" in found))
  console.warn("skipped: an optimization that continues as new: no Temporal CLI to start a server of its own");

/** An optimization whose history is too long after every iteration, on a server of its own that is soon to say so. */
describeWithServer("an optimization that continues as new", () => {
  let server: ChildProcess;
  let world: World;
  let changed: { readonly code: number; readonly error: string } | null = null;

  beforeAll(async () => {
    const port = await freePort();
    const parameters = ["server", "start-dev", "--ip", "127.0.0.1", "--port", String(port), "--headless"];
    parameters.push("--log-level", "never", "--dynamic-config-value", "limit.historyCount.suggestContinueAsNew=40");
    server = spawn("found" in found ? found.found : "", parameters, { stdio: "ignore" });
    process.env["TEMPORAL_ADDRESS"] = `127.0.0.1:${port}`;
    world = await openWorld();
    world.rules = ["A"];
    world.passes = async (_task, rules) => {
      if (rules.size > 0 && changed === null) changed = await world.cli("budget", id, "--usd", "2", "--trials", "400");
      return rules.size > 0;
    };
    await world.startWorker();
    await world.start(world.plan(id, 8, { iterations: 2, budget: { ...noCaps, costMicroUsd: 1_000_000 } }));
    await world.result(id);
  }, timeoutMs);

  afterAll(async () => {
    await world.close();
    server.kill();
  }, 60_000);

  it("did so, and came to its end", async () => {
    const { status, runId } = await world.temporal.client.workflow.getHandle(id).describe();
    const { events } = await world.temporal.client.workflow.getHandle(id, runId).fetchHistory();
    const started = events?.[0]?.workflowExecutionStartedEventAttributes;
    expect([status.name, started?.continuedExecutionRunId === runId]).toEqual(["COMPLETED", false]);
    expect(started?.continuedExecutionRunId).toBeTruthy();
  });

  it("shows the caps that a person changed before that", async () => {
    expect(changed).toMatchObject({ code: 0, error: "" });
    const metadata = await world.temporal.client.workflow.getHandle(id).query("__temporal_workflow_metadata");
    const { currentDetails = "" } = metadata as { currentDetails?: string };
    expect(currentDetails).toContain(" of 2.00 USD");
    expect(currentDetails).toContain(" of 400 trials");
  });
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { readonly port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}
