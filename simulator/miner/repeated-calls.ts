import type { Finding } from "./finding.ts";
import type { ShownStep } from "./trace-steps.ts";

/** The same call made three times or more while what came back stayed the same. */
export function repeatedCalls(steps: readonly ShownStep[]): Finding[] {
  const seen = new Map<string, { times: number; step: number; quote: string }>();
  for (const step of steps)
    for (const call of step.calls) {
      const key = `${call.tool}\n${call.typed}\n${call.output}`;
      const before = seen.get(key);
      const quote =
        call.output.split("\n").findLast((line) => line.trim().length > 3) ?? call.typed.split("\n")[0] ?? "";
      seen.set(key, { times: (before?.times ?? 0) + 1, step: step.number, quote: quote.trim().slice(0, 180) });
    }
  return [...seen.values()]
    .filter(({ times, quote }) => times >= 3 && quote.length > 3)
    .map(({ step, quote }) => ({ mechanism: "repeated_action", kind: "a repeated call", step, quote }));
}
