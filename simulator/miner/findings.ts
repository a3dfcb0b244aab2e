import type { Finding } from "./finding.ts";
import { lostValues } from "./lost-values.ts";
import { repeatedCalls } from "./repeated-calls.ts";
import type { ShownStep } from "./trace-steps.ts";
import { unreadProducts } from "./unread-products.ts";
import { unrepairedErrors } from "./unrepaired-errors.ts";

/** What a run's text shows, strongest first: a call that was repeated in vain, an error that was never repaired, a value that changed, a product nobody looked at. */
export function findingsOf(steps: readonly ShownStep[], instruction: string): Finding[] {
  return [
    ...repeatedCalls(steps),
    ...unrepairedErrors(steps),
    ...lostValues(steps, instruction),
    ...unreadProducts(steps),
    ...earlyFinish(steps),
  ];
}

function earlyFinish(steps: readonly ShownStep[]): Finding[] {
  const last = steps.at(-1);
  const call = last?.calls.at(-1);
  if (!last || !call) return [];
  return [
    {
      mechanism: steps.length <= 3 ? "premature_finish" : "unverified_output",
      kind: "the end",
      step: last.number,
      quote: call.shown.split("\n")[0]?.slice(0, 80) ?? "",
    },
  ];
}
