import pc from "picocolors";
import { asId, type TrialId } from "../core/ids.ts";
import type { Records } from "../core/ports.ts";
import { renderStep } from "../core/trace.ts";
import { traceMap } from "../core/trace-reading.ts";
import { failure } from "./failure.ts";
import type { Shown } from "./shown.ts";

const mapLimit = 20_000;
const stepLimit = 20_000;

/** `TRIAL#STEP` shows a step with its neighbours, `TRIAL` the run's map. @throws ClientFailure when there is no such trial or step */
export async function showTrace(asked: string, records: Records): Promise<Shown> {
  const [, id = "", step] = /^([^#]+)(?:#(\d+))?$/.exec(asked) ?? [];
  const trace = id === "" ? null : await records.trace(asId<TrialId>(id));
  if (!trace)
    throw failure(
      "not-found",
      `no trace ${JSON.stringify(asked.slice(0, 60))}: expected TRIAL or TRIAL#STEP as show weakness prints them.`,
    );
  if (step === undefined) return { items: trace.steps, text: traceMap(trace, mapLimit) };
  const at = Number(step);
  const shown = trace.steps.filter((each) => Math.abs(each.index - at) <= 1);
  if (!shown.some((each) => each.index === at))
    throw failure("not-found", `trial ${id} has no step ${at}; it has ${trace.steps.length}.`);
  const text = shown.map((each) => (each.index === at ? renderStep(each, stepLimit) : pc.dim(renderStep(each, 500))));
  return { items: shown, text: text.join("\n\n") };
}
