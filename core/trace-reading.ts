import { showsFailure } from "./error-signs.ts";
import { cutMiddle, type Observation, renderStep, type Step, type Trace } from "./trace.ts";

/** A trace as one line per step, so that a model can choose what to read of a run that is too long to be shown. */
export function traceMap(trace: Trace, limit: number): string {
  const lines = trace.steps.map(mapLine);
  const whole = lines.join("\n");
  if (whole.length <= limit) return whole;
  const last = trace.steps.length - 1;
  const kept = trace.steps.map((step, index) => index < 5 || index > last - 10 || isEventful(step));
  return fit(collapse(trace.steps, lines, kept), limit);
}

function mapLine(step: Step): string {
  const calls = step.toolCalls.map((call) => {
    const observation = step.observations.find((each) => each.callId === call.id);
    return `${call.name} ${oneLine(call.arguments, 70)} → ${observation ? endOf(observation) : "not executed"}`;
  });
  const said = calls.length === 0 ? [`says ${JSON.stringify(oneLine(step.text, 80))}`] : calls;
  return `${step.index}: ${[...said, ...step.notes.map((note) => `note ${oneLine(note, 60)}`)].join("; ")}`;
}

function endOf(observation: Observation): string {
  const code = observation.exitCode === null ? "" : `exit ${observation.exitCode}, `;
  const hooks = observation.hooks.map((hook) => `, hook ${hook.name} ${hook.effect}`).join("");
  const failed = showsFailure(observation);
  const end = failed ? `: ${oneLine(lastLine(observation.text), 90)}` : "";
  return `${failed ? "FAILED, " : ""}${code}${observation.text.length} characters${hooks}${end}`;
}

/** Where something happened that a reader looks for: an error, a hook, a word of the harness. */
function isEventful(step: Step): boolean {
  return (
    step.notes.length > 0 ||
    step.observations.some((observation) => showsFailure(observation) || observation.hooks.length > 0)
  );
}

/** Runs of steps in which nothing went wrong become one line. */
function collapse(steps: readonly Step[], lines: readonly string[], kept: readonly boolean[]): string[] {
  const shown: string[] = [];
  for (let at = 0; at < steps.length; ) {
    if (kept[at]) {
      shown.push(lines[at++] as string);
      continue;
    }
    const start = at;
    while (at < steps.length && !kept[at]) at++;
    const tools = steps.slice(start, at).flatMap((step) => step.toolCalls.map((call) => call.name));
    const counts = [...new Set(tools)].map((tool) => `${tool} ×${tools.filter((each) => each === tool).length}`);
    shown.push(`${steps[start]?.index}–${steps[at - 1]?.index}: ${counts.join(", ") || "words only"}, none failed`);
  }
  return shown;
}

/** As many lines of the beginning and of the end as fit; the end gets two thirds, as that is where a run was lost. */
function fit(lines: readonly string[], limit: number): string {
  const room = Math.max(0, limit - 60);
  const head: string[] = [];
  const tail: string[] = [];
  let used = 0;
  for (const line of lines) {
    if (used + line.length + 1 > room / 3) break;
    head.push(line);
    used += line.length + 1;
  }
  for (const line of lines.slice(head.length).reverse()) {
    if (used + line.length + 1 > room) break;
    tail.unshift(line);
    used += line.length + 1;
  }
  const missing = lines.length - head.length - tail.length;
  return [...head, ...(missing > 0 ? [`[… ${missing} lines of this map omitted …]`] : []), ...tail].join("\n");
}

/** The first and the last steps of a run, cut to a limit; all of it when it fits. */
export function headAndTail(trace: Trace, limit: number): { readonly text: string; readonly whole: boolean } {
  const text = trace.steps.map((step) => renderStep(step, Number.MAX_SAFE_INTEGER)).join("\n\n");
  if (text.length <= limit) return { text, whole: true };
  const each = Math.max(200, Math.floor(limit / 12));
  const cut = trace.steps.map((step) => renderStep(step, each)).join("\n\n");
  return { text: cutMiddle(cut, Math.floor(limit / 3), Math.ceil((2 * limit) / 3)).text, whole: false };
}

export interface Range {
  readonly from: number;
  readonly to: number;
  /** Characters of the range's text to skip: where an earlier reading of it ended. */
  readonly offset: number;
}

/** The text of steps `from` to `to`, at most `limit` characters of it, and how to read on. */
export function readSteps(trace: Trace, { from, to, offset }: Range, limit: number): string {
  const steps = trace.steps.filter((step) => step.index >= from && step.index <= to);
  if (steps.length === 0) return `no steps ${from} to ${to}; the run has steps 1 to ${trace.steps.at(-1)?.index ?? 0}`;
  const text = steps.map((step) => renderStep(step, Number.MAX_SAFE_INTEGER)).join("\n\n");
  const piece = text.slice(offset, offset + limit);
  const left = text.length - offset - piece.length;
  return left > 0 ? `${piece}\n[${left} more characters: read on with offset ${offset + piece.length}]` : piece;
}

/** Lines of a run that hold a text, case folded, with their steps; the first and the last ones when there are many. */
export function findInTrace(trace: Trace, wanted: string, limit: number): string {
  const needle = wanted.toLowerCase();
  const hits = trace.steps.flatMap((step) =>
    renderStep(step, Number.MAX_SAFE_INTEGER)
      .split("\n")
      .filter((line) => line.toLowerCase().includes(needle))
      .map((line) => `step ${step.index}: ${around(line, line.toLowerCase().indexOf(needle))}`),
  );
  if (hits.length === 0) return `${JSON.stringify(wanted)} does not occur in this run`;
  return fit(hits, limit);
}

function around(line: string, at: number): string {
  return line.slice(Math.max(0, at - 100), at + 200).trim();
}

function oneLine(text: string, limit: number): string {
  const folded = text.replace(/\s+/g, " ").trim();
  return folded.length <= limit ? folded : `${folded.slice(0, limit - 1)}…`;
}

function lastLine(text: string): string {
  return text.split("\n").findLast((line) => line.trim() !== "" && !/^\[exit code \d+\]$/.test(line.trim())) ?? "";
}
