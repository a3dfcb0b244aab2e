import type { Phase, Progress } from "../workflows/messages.ts";

/** The phases of an iteration in the order in which they come; `reporting` follows the last iteration. */
export const iterationPhases = [
  "evaluating",
  "mining",
  "proposing",
  "validating",
  "promoting",
] as const satisfies readonly Phase[];

export const phaseTitles: Readonly<Record<Phase, string>> = {
  opening: "Open",
  evaluating: "Evaluate",
  mining: "Mine weaknesses",
  proposing: "Propose edits",
  validating: "Validate",
  promoting: "Promote",
  reporting: "Fresh runs for the report",
  paused: "Paused",
  ended: "Ended",
};

/** A number that only grows while an optimization goes on; tells which phases lie behind. */
export function positionOf(phase: Phase, iteration: number): number {
  if (phase === "ended") return Number.MAX_SAFE_INTEGER;
  if (phase === "reporting") return Number.MAX_SAFE_INTEGER - 1;
  const place = (iterationPhases as readonly Phase[]).indexOf(phase);
  return iteration * 10 + Math.max(0, place);
}

/** One line for logs and for people: `iteration 2 of 5 · Validate 12/40 · 1 accepted, 2 rejected · $0.1234 · 84 trials`. */
export function progressLine(progress: Progress): string {
  const trials = progress.total > 0 ? ` ${progress.done}/${progress.total}` : "";
  return [
    `iteration ${progress.iteration} of at most ${progress.iterations}`,
    `${phaseTitles[progress.phase]}${trials}${progress.paused ? " (paused)" : ""}`,
    `${progress.accepted} accepted, ${progress.rejected} rejected`,
    `$${(progress.costMicroUsd / 1e6).toFixed(4)}`,
    `${progress.trials} trials`,
    ...(progress.waitingFor ? [`waits for: ${progress.waitingFor}`] : []),
  ].join(" · ");
}
