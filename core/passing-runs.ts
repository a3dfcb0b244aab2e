import { showsFailure } from "./error-signs.ts";
import type { Step } from "./trace.ts";

/** What runs that pass have in common, as far as rules can tell: what an edit must leave possible. Counts, and no words of any run. */
export interface PassingRuns {
  readonly runs: number;
  readonly steps: { readonly least: number; readonly median: number; readonly most: number };
  /** Runs in which a call failed and the agent got over it. */
  readonly recovered: number;
  /** Runs that looked again, by any other tool or command, after the last file was written. */
  readonly lookedAgain: number;
  /** Runs in which each tool was used. */
  readonly tools: Readonly<Record<string, number>>;
  /** Runs in which each hook did something, by event and name. */
  readonly hooks: Readonly<Record<string, number>>;
}

/** @param runs steps of each passing run; null when there is none */
export function passingRuns(runs: readonly (readonly Step[])[]): PassingRuns | null {
  const lengths = runs.map((steps) => steps.length).sort((a, b) => a - b);
  const [least] = lengths;
  if (least === undefined) return null;
  return {
    runs: runs.length,
    steps: { least, median: lengths[Math.floor(lengths.length / 2)] ?? least, most: lengths.at(-1) ?? least },
    recovered: runs.filter((steps) => steps.some((step) => step.observations.some(showsFailure))).length,
    lookedAgain: runs.filter(looksAgain).length,
    tools: inHowMany(runs, (step) => step.toolCalls.map((call) => call.name)),
    hooks: inHowMany(runs, (step) =>
      step.observations.flatMap((seen) => seen.hooks.map(({ event, name, effect }) => `${event}/${name} ${effect}`)),
    ),
  };
}

function looksAgain(steps: readonly Step[]): boolean {
  const calls = steps.flatMap((step) => step.toolCalls.map((call) => call.name));
  const written = calls.lastIndexOf("write_file");
  return written >= 0 && calls.slice(written + 1).some((name) => name !== "finish");
}

function inHowMany(runs: readonly (readonly Step[])[], namesIn: (step: Step) => readonly string[]) {
  const counts = new Map<string, number>();
  for (const steps of runs)
    for (const name of new Set(steps.flatMap(namesIn))) counts.set(name, (counts.get(name) ?? 0) + 1);
  return Object.fromEntries([...counts].sort(([a, left], [b, right]) => right - left || (a < b ? -1 : 1)));
}

/** One line each, for whoever is about to change the harness. */
export function renderPassingRuns({ runs, steps, recovered, lookedAgain, tools, hooks }: PassingRuns): string[] {
  const share = (count: number) => `${count} of ${runs}`;
  const listed = (counts: Readonly<Record<string, number>>) =>
    Object.entries(counts)
      .slice(0, 8)
      .map(([name, count]) => `${name} in ${count}`)
      .join(", ");
  return [
    `they took ${steps.least} to ${steps.most} steps, in the middle ${steps.median}`,
    `${share(recovered)} met a failing call and got over it`,
    `${share(lookedAgain)} did something else than finish after the last file was written with write_file`,
    `tools used: ${listed(tools)}`,
    ...(Object.keys(hooks).length > 0 ? [`hooks that acted: ${listed(hooks)}`] : []),
  ];
}
