import { fileHarnesses } from "../../../adapters/files/harnesses.ts";
import { openMemory } from "../../../adapters/memory/open-memory.ts";
import { readOptimization } from "../../../client/archive.ts";
import type { ReportData } from "../../../client/report-screen.ts";
import { versionOf } from "../../../core/harness.ts";
import { asId, type OptimizationId, type VersionId } from "../../../core/ids.ts";
import type { Records } from "../../../core/ports.ts";
import { splitTasks } from "../../../core/split.ts";
import { freshRepeats, trialIdOf } from "../../../core/trial.ts";
import { aTask, minimalFiles, proposal } from "../../builders.ts";
import {
  aClosing,
  aPaidAnswer,
  aPlan,
  aProposal,
  aReservation,
  aValidation,
  aWeakness,
} from "../../conformance/values.ts";

/** What a model might write to break a report. */
export const hostile = `<script>alert("x")</script><img src=x onerror=alert(1)> | \`a\` ${"`".repeat(4)} [l](javascript:x) \u001b[31m\u202e @all`;

const start = minimalFiles;
const better = { ...minimalFiles, "prompts/system.md": `Look before you leap. ${hostile}\n` };
export const [startId, betterId] = [versionOf(start), versionOf(better)];
const id = asId<OptimizationId>("opt-report");
const tasks = Array.from({ length: 32 }, (_, index) =>
  aTask(`task-${String(index).padStart(2, "0")}`, { category: index % 2 === 0 ? "git" : "text" }),
);

/** A finished optimization in memory: measured, one proposal accepted, one rejected by its gate, one before any run, and promoted. */
export async function anOptimization(
  options: { readonly promoted?: boolean; readonly fresh?: boolean } = {},
): Promise<ReportData> {
  const { promoted = true, fresh = true } = options;
  const { records, paidCalls } = openMemory();
  const plan = aPlan({ optimizationId: id });
  const split = splitTasks(tasks, { heldOut: 0.3, sealed: 0, seed: "s" });
  await records.openOptimization({ plan, tasks, split, versionId: startId, files: start });
  await records.openIteration(id, 1, startId, {});
  await records.saveVersion(id, { versionId: betterId, parentId: startId, files: better, origin: "P-111" });
  const heldOut = split.assignments.filter((each) => each.split === "held-out").map((each) => each.taskId);
  const run = runner(records, paidCalls);
  for (const [index, { id: taskId }] of tasks.entries()) {
    await run(startId, taskId, 1, index % 3 === 0);
    await run(betterId, taskId, 1, index % 2 === 0);
  }
  if (fresh)
    for (const [index, taskId] of heldOut.entries())
      for (const repeat of [1, 2]) {
        await run(startId, taskId, freshRepeats + repeat, index % 4 === 0);
        await run(betterId, taskId, freshRepeats + repeat, index % 4 !== 3 || repeat === 2);
      }
  await records.saveWeaknesses(id, 1, [aWeakness("W-001", [], { pattern: hostile, frequency: 4 })]);
  for (const each of [
    aProposal("P-111", { status: "accepted", versionId: betterId, title: "Look first" }),
    aProposal("P-112", { status: "rejected", reason: "held-out-loss", detail: hostile, title: hostile }),
    aProposal("P-113", { status: "rejected", reason: "too-large", detail: "90 lines" }),
  ])
    await records.saveProposal(id, each);
  for (const each of ["P-111", "P-112"])
    await records.saveValidation(id, { ...aValidation(each), versionId: betterId, parentId: startId });
  if (promoted)
    await records.promote({
      optimizationId: id,
      request: "i01",
      iteration: 1,
      expected: startId,
      versionId: betterId,
      proposalIds: [proposal("P-111")],
      reason: "test",
    });
  await records.closeIteration(id, 1, promoted ? betterId : null, "one accepted");
  await records.closeOptimization(id, "converged", { detail: "" });
  return readOptimization(records, fileHarnesses(), id, null);
}

function runner(records: Records, paidCalls: ReturnType<typeof openMemory>["paidCalls"]) {
  let ordinal = 0;
  return async (versionId: VersionId, taskId: string, repeat: number, passed: boolean) => {
    const key = { optimizationId: id, versionId, taskId: asId<(typeof tasks)[number]["id"]>(taskId), repeat };
    const trialId = trialIdOf(key);
    await records.planTrials([{ ...key, iteration: 1 }]);
    const { epoch } = await records.openAttempt(trialId, "w");
    const reserved = await paidCalls.reserve(aReservation(id, ordinal++, { trialId, role: "agent" }));
    if (reserved.kind !== "reserved") throw new Error(`expected a reservation, got ${reserved.kind}`);
    await paidCalls.settle(reserved.spendId, aPaidAnswer(), versionId === betterId ? 120 : 100);
    await records.closeTrial(trialId, epoch, aClosing(passed ? "passed" : "failed"));
  };
}
