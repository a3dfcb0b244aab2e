import type { Finding } from "./finding.ts";
import type { ShownCall, ShownStep } from "./trace-steps.ts";

/** Errors that say that something was not prepared, and what. */
const prerequisiteErrors: readonly { readonly kind: string; readonly pattern: RegExp }[] = [
  {
    kind: "git identity",
    pattern:
      /please tell me who you are|unable to auto-detect email|empty ident name|committer identity unknown|author identity unknown/i,
  },
  {
    kind: "file permissions",
    pattern: /permission denied|not permitted|not executable|ignored because it's not set as executable|read-only/i,
  },
  {
    kind: "missing directory",
    pattern:
      /no such file or directory|cannot create|can't open .* for writing|FileNotFoundError|nonexistent directory|not a directory/i,
  },
  {
    kind: "tool set-up",
    pattern:
      /command not found|no module named|not initiali[sz]ed|not configured|not installed|is not set\b|must be set|there is no \w+ yet|make one with|unbound variable|please run .* init|missing (?:configuration|environment)/i,
  },
];

/** Errors that say that the work was done with the wrong means, or in the wrong order. */
const otherErrors: readonly { readonly mechanism: "wrong_tool" | "poor_plan"; readonly pattern: RegExp }[] = [
  {
    mechanism: "wrong_tool",
    pattern: /\bbinary file\b|not a text file|unsupported file type|can(?:not|'t) be edited as text/i,
  },
  {
    mechanism: "poor_plan",
    pattern: /\bout of order\b|\bmust (?:run|come|be done|be applied) (?:before|after|first)\b/i,
  },
];

/** In the order of the run: what failed first is likelier the cause than what failed after it. One that succeeds later was repaired. */
export function unrepairedErrors(steps: readonly ShownStep[]): Finding[] {
  const calls = steps.flatMap((step) => step.calls.map((call) => ({ step: step.number, call })));
  return calls
    .filter(
      ({ call }, index) =>
        hasError(call) &&
        !calls.slice(index + 1).some((later) => !hasError(later.call) && sameWork(call.typed, later.call.typed)),
    )
    .map(({ step, call }) => {
      const preparation = prerequisiteErrors.find((error) => error.pattern.test(call.output));
      const other = otherErrors.find((error) => error.pattern.test(call.output));
      const quote = lineWith(call.output, preparation?.pattern ?? other?.pattern ?? errorLine);
      return preparation
        ? { mechanism: "missing_prerequisite" as const, kind: preparation.kind, step, quote }
        : { mechanism: other?.mechanism ?? ("unhandled_error" as const), kind: "a failing command", step, quote };
    });
}

const errorLine =
  /\b(?:error|fatal|failed|failure|conflict|traceback|exception|cannot|denied|refused|invalid|mismatch|aborted|stopped)\b/i;

function hasError(call: ShownCall): boolean {
  return call.failed || prerequisiteErrors.slice(0, 2).some((error) => error.pattern.test(call.output));
}

/** The later command does most of what the failed one did, whatever else it does. */
function sameWork(failed: string, later: string): boolean {
  const words = wordsOf(failed);
  const again = new Set(wordsOf(later));
  return words.length > 0 && words.filter((each) => again.has(each)).length > 0.5 * words.length;
}

/** What a command is about: neither where it runs nor the program's bare name says that. */
function wordsOf(command: string): string[] {
  const work = command.replace(/\bcd\s+\S+/g, " ").replace(/\b(?:git|python3|bash|sudo)\b/g, " ");
  return [...new Set(work.match(/[\w./-]{3,}/g) ?? [])];
}

/** The shortest honest quote: the line with the telling words, as it stands. */
function lineWith(text: string, pattern: RegExp): string {
  const lines = text.split("\n").filter((line) => line.trim().length > 2 && !line.startsWith("[… "));
  return (lines.find((line) => pattern.test(line)) ?? lines.at(-1) ?? text).trim().slice(0, 180);
}
