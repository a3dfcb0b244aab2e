import { showsFailure } from "../error-signs.ts";
import type { Observation, Step } from "../trace.ts";

const shownErrors = 3;
const repeatedFrom = 3;

/** The telling line of each of the last failed observations: the last one that speaks of an error, else the last one. */
export function lastErrors(observations: readonly Observation[]): string[] {
  return observations
    .filter(showsFailure)
    .slice(-shownErrors)
    .map((observation) => tellingLine(observation.text));
}

const errorWords =
  /\b(?:error|fatal|fail(?:ed|ure)?|denied|refused|cannot|can't|not found|no such|invalid|unknown|unable|undefined|exception|missing|conflict|aborted)\b|\w(?:Error|Exception)\b/i;

function tellingLine(text: string): string {
  const lines = text.split("\n").filter((line) => line.trim() !== "" && !/^\[exit code \d+\]$/.test(line.trim()));
  return (lines.findLast((line) => errorWords.test(line)) ?? lines.at(-1) ?? "").trim().slice(0, 300);
}

/** How often commands ended with each code. */
export function exitCodes(observations: readonly Observation[]): Record<string, number> {
  return count(observations.flatMap((each) => (each.exitCode === null ? [] : [String(each.exitCode)])));
}

/** Calls that were made three times or more with the same arguments. */
export function repeatedCommands(steps: readonly Step[]): string[] {
  const calls = steps.flatMap((step) => step.toolCalls.map((call) => `${call.name} ${call.arguments}`));
  return Object.entries(count(calls))
    .filter(([, times]) => times >= repeatedFrom)
    .map(([command, times]) => `${times}× ${command.slice(0, 160)}`);
}

function count(items: readonly string[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(item, (counts.get(item) ?? 0) + 1);
  return Object.fromEntries(counts);
}
