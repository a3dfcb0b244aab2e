import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "@jest/globals";
import { bundleWorkflowCode, DefaultLogger, Worker, type WorkflowBundle } from "@temporalio/worker";

const folder = fileURLToPath(new URL("../histories/", import.meta.url));
const histories = readdirSync(folder).filter((file) => file.endsWith(".json"));

/** How a history holds a call of `patched`. */
function patchMarker(id: string): string {
  return Buffer.from(JSON.stringify({ id, deprecated: false })).toString("base64");
}

describe("kept histories", () => {
  let workflowBundle: WorkflowBundle;
  beforeAll(async () => {
    const workflowsPath = fileURLToPath(new URL("../../workflows/index.ts", import.meta.url));
    workflowBundle = await bundleWorkflowCode({ workflowsPath, logger: new DefaultLogger("ERROR") });
  }, 120_000);

  it("are there, one of each kind of workflow at least", () => {
    for (const type of ["optimizeHarness", "runIteration", "evaluateHarness", "validateProposal"])
      expect(histories.some((file) => file.endsWith(`-${type}.json`))).toBe(true);
  });

  it.each([
    ["an optimization that continued as new", "optimizeHarness", "WORKFLOW_EXECUTION_CONTINUED_AS_NEW"],
    ["an evaluation that continued as new", "evaluateHarness", "WORKFLOW_EXECUTION_CONTINUED_AS_NEW"],
    ["a validation that continued as new", "validateProposal", "WORKFLOW_EXECUTION_CONTINUED_AS_NEW"],
    ["a claim at a cap", "optimizeHarness", patchMarker("claim-at-cap")],
    ["a live board", "runIteration", patchMarker("live-board")],
    ["an outage of the model server", "optimizeHarness", '"awaitModelServers"'],
    ["a candidate of an archived parent that challenges the current version", "runIteration", '"challengeCurrent"'],
  ])("hold %s", (_name, type, sign) => {
    const ofType = histories.filter((file) => file.endsWith(`-${type}.json`));
    expect(ofType.some((file) => readFileSync(folder + file, "utf8").includes(sign))).toBe(true);
  });

  it.each(histories)("%s replays against today's workflows", async (file) => {
    const history: unknown = JSON.parse(readFileSync(folder + file, "utf8"));
    const workflowId = JSON.stringify(history).match(/"workflowId":"([^"]+)"/)?.[1];
    await Worker.runReplayHistory({ workflowBundle }, history, workflowId);
  });

  it("are noticed when a workflow no longer does what it did", async () => {
    const file = histories.find((each) => each.endsWith("-runIteration.json")) as string;
    const changed = readFileSync(folder + file, "utf8").replaceAll('"openIteration"', '"openAnotherIteration"');
    await expect(Worker.runReplayHistory({ workflowBundle }, JSON.parse(changed))).rejects.toThrow(
      /Nondeterminism|TMPRL1100/,
    );
  });
});
