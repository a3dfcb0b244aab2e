import pc from "picocolors";
import { collectPath } from "../core/collect.ts";
import { renderFacts } from "../core/facts/text.ts";
import { type Facts, factsOf } from "../core/facts.ts";
import { asId, type TrialId } from "../core/ids.ts";
import { outputPathOf } from "../core/kept-files.ts";
import type { KeptFile, KeptFiles, Records, TrialRecord } from "../core/ports.ts";
import { renderStep, type Trace } from "../core/trace.ts";
import { traceMap } from "../core/trace-reading.ts";
import { failure } from "./failure.ts";
import type { Shown } from "./shown.ts";
import { renderSnapshots, type Snapshot, snapshotsIn } from "./snapshots.ts";

const mapLimit = 20_000;
const stepLimit = 20_000;

/** What a run is, how it ended, and what was kept of it beside its steps. */
export interface TrialHead extends Pick<TrialRecord, "key" | "split" | "outcome" | "agentEnd"> {
  readonly trialId: TrialId;
  /** Of a failed run, as mining sees it. */
  readonly facts: Facts | null;
  readonly snapshots: readonly Snapshot[];
}

/** `TRIAL#STEP` shows a step with its neighbours, `TRIAL` how the run ended and its map. @throws ClientFailure when there is no such trial or step */
export async function showTrace(asked: string, records: Records, files: KeptFiles, whole = false): Promise<Shown> {
  const [, id = "", step] = /^([^#]+)(?:#(\d+))?$/.exec(asked) ?? [];
  const trial = id === "" ? null : await records.trial(asId<TrialId>(id));
  const trace = trial && (await records.trace(trial.id));
  if (!trial || !trace)
    throw failure(
      "not-found",
      `no trace ${JSON.stringify(asked.slice(0, 60))}: expected TRIAL or TRIAL#STEP as show weakness prints them.`,
    );
  if (step === undefined) {
    if (whole) throw failure("bad-input", `show --whole: got ${id}, expected a step of it, such as ${id}#1.`);
    const head = await headOf(trial, trace, files);
    return { items: trace.steps, text: renderRun(head, trace), fields: { trial: head } };
  }
  const at = Number(step);
  const shown = trace.steps.filter((each) => Math.abs(each.index - at) <= 1);
  if (!shown.some((each) => each.index === at))
    throw failure("not-found", `trial ${id} has no step ${at}; it has ${trace.steps.length}.`);
  const kept = await wholeOutputs(trial.id, at, files);
  if (whole) return showWhole(trial.id, at, kept, files);
  const text = shown.map((each) => (each.index === at ? renderStep(each, stepLimit) : pc.dim(renderStep(each, 500))));
  const notes = kept.map(({ path, bytes }) => pc.dim(`whole output, ${bytes} bytes (${path}): --whole prints it`));
  return { items: shown, text: [...text, ...notes].join("\n\n") };
}

async function headOf(trial: TrialRecord, trace: Trace, files: KeptFiles): Promise<TrialHead> {
  const { id, key, split, outcome, agentEnd } = trial;
  const facts = outcome?.kind === "failed" && agentEnd ? factsOf(trace, agentEnd) : null;
  const kept = (await files.list(id)).some(({ path }) => path === collectPath);
  const snapshots = kept ? snapshotsIn(await textOf(id, collectPath, files)) : [];
  return { trialId: id, key, split, outcome, agentEnd, facts, snapshots };
}

function renderRun(head: TrialHead, trace: Trace): string {
  const { trialId, key, split, facts, snapshots } = head;
  return [
    `${pc.bold(`${key.taskId} · repeat ${key.repeat}`)} · ${split} · ${key.versionId}  ${pc.dim(trialId)}`,
    endText(head),
    ...(facts ? [`\n${pc.bold("Facts")}`, renderFacts(facts)] : []),
    `\n${pc.bold("Steps")}`,
    traceMap(trace, mapLimit) || "none",
    ...(snapshots.length > 0 ? [`\n${pc.bold("Snapshots, taken before the tests")}`, renderSnapshots(snapshots)] : []),
    pc.dim(`\nLook at a step: npx self-harness show trace ${trialId}#1`),
  ].join("\n");
}

function endText({ outcome, agentEnd }: TrialHead): string {
  if (!outcome) return "not finished";
  const detail = "detail" in outcome ? `: ${outcome.detail}` : "";
  const limit = agentEnd?.kind === "limit" ? ` (${agentEnd.limit})` : "";
  const agent = agentEnd ? `; the agent's run ended: ${agentEnd.kind}${limit}` : "";
  return `${outcome.kind}${detail}${agent}`;
}

async function wholeOutputs(id: TrialId, step: number, files: KeptFiles): Promise<readonly KeptFile[]> {
  const all = await files.list(id);
  return all.filter(({ path }) => path.startsWith(outputPathOf(step, 1).replace(/1\.txt$/, "")));
}

async function showWhole(id: TrialId, step: number, kept: readonly KeptFile[], files: KeptFiles): Promise<Shown> {
  if (kept.length === 0)
    throw failure("not-found", `step ${step} of trial ${id} has no output that was cut: show trace prints all of it.`);
  const items: { readonly path: string; readonly text: string }[] = [];
  for (const { path } of kept) items.push({ path, text: await textOf(id, path, files) });
  return { items, text: items.map(({ text }) => text).join("\n") };
}

async function textOf(id: TrialId, path: string, files: KeptFiles): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of (await files.read(id, path)) ?? []) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
}
