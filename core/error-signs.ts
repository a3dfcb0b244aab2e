import type { Observation } from "./trace.ts";

/** What programs print when they fail, at the places where they print it; ordinary text speaks of errors too. */
const signs =
  /^(?:\S*(?:error|fatal|panic)\b:?\s|Traceback \(most recent call last\)|\S+: (?:error|fatal|cannot|can't|unable to)\b)|: (?:command not found|No such file or directory|Permission denied|not found)\s*$|^\S*(?:Error|Exception): /im;

/**
 * Whether a call failed. Traces of other agents often keep no exit codes: then the words of what came back decide, near its end, where a
 * failure would stand.
 */
export function showsFailure({ failed, exitCode, text }: Observation): boolean {
  return failed || (exitCode === null && signs.test(text.slice(-2_000)));
}
