import pc from "picocolors";
import { asId, type TrialId } from "../core/ids.ts";
import { outputPathOf } from "../core/kept-files.ts";
import type { KeptFile, KeptFiles, Records } from "../core/ports.ts";
import { renderStep } from "../core/trace.ts";
import { traceMap } from "../core/trace-reading.ts";
import { failure } from "./failure.ts";
import type { Shown } from "./shown.ts";

const mapLimit = 20_000;
const stepLimit = 20_000;

/** `TRIAL#STEP` shows a step with its neighbours, `TRIAL` the run's map. @throws ClientFailure when there is no such trial or step */
export async function showTrace(asked: string, records: Records, files: KeptFiles, whole = false): Promise<Shown> {
  const [, id = "", step] = /^([^#]+)(?:#(\d+))?$/.exec(asked) ?? [];
  const trace = id === "" ? null : await records.trace(asId<TrialId>(id));
  if (!trace)
    throw failure(
      "not-found",
      `no trace ${JSON.stringify(asked.slice(0, 60))}: expected TRIAL or TRIAL#STEP as show weakness prints them.`,
    );
  if (step === undefined) {
    if (whole) throw failure("bad-input", `show --whole: got ${id}, expected a step of it, such as ${id}#1.`);
    return { items: trace.steps, text: traceMap(trace, mapLimit) };
  }
  const at = Number(step);
  const shown = trace.steps.filter((each) => Math.abs(each.index - at) <= 1);
  if (!shown.some((each) => each.index === at))
    throw failure("not-found", `trial ${id} has no step ${at}; it has ${trace.steps.length}.`);
  const kept = await wholeOutputs(asId<TrialId>(id), at, files);
  if (whole) return showWhole(asId<TrialId>(id), at, kept, files);
  const text = shown.map((each) => (each.index === at ? renderStep(each, stepLimit) : pc.dim(renderStep(each, 500))));
  const notes = kept.map(({ path, bytes }) => pc.dim(`whole output, ${bytes} bytes (${path}): --whole prints it`));
  return { items: shown, text: [...text, ...notes].join("\n\n") };
}

async function wholeOutputs(id: TrialId, step: number, files: KeptFiles): Promise<readonly KeptFile[]> {
  const all = await files.list(id);
  return all.filter(({ path }) => path.startsWith(outputPathOf(step, 1).replace(/1\.txt$/, "")));
}

async function showWhole(id: TrialId, step: number, kept: readonly KeptFile[], files: KeptFiles): Promise<Shown> {
  if (kept.length === 0)
    throw failure("not-found", `step ${step} of trial ${id} has no output that was cut: show trace prints all of it.`);
  const items: { readonly path: string; readonly text: string }[] = [];
  for (const { path } of kept) {
    const chunks: Uint8Array[] = [];
    for await (const chunk of (await files.read(id, path)) ?? []) chunks.push(chunk);
    items.push({ path, text: Buffer.concat(chunks).toString("utf8") });
  }
  return { items, text: items.map(({ text }) => text).join("\n") };
}
