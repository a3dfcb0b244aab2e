import type { FailingCheck } from "./failing-checks.ts";
import { withoutValues } from "./values.ts";

/** What kind of thing a failing check asserted: how it compared, never with what. Closed vocabulary, first fit. */
export const assertionClasses = [
  "existence",
  "timeout",
  "exception",
  "exit_status",
  "membership",
  "comparison",
  "shape",
  "equality",
  "truth",
] as const;
export type AssertionClass = (typeof assertionClasses)[number];

const signs: Readonly<Record<AssertionClass, RegExp>> = {
  existence:
    /no such file|not found|(?:not|n't) exist|is missing|enoent|is(?: not)? none|tobedefined|tobenull|isnone|absent|to exist/i,
  timeout: /timed? ?out|timeout|deadline/i,
  exception: /^(?!.*assertionerror).*(?:\w(?:error|exception)\b|panic:|traceback)/i,
  exit_status: /exit(?:ed)?(?: with)?(?: code| status)|return ?code|non-zero/i,
  membership:
    /\bassert\b.*(?:\bin\b|\bnot in\b)|tocontain|assertin\b|assertnotin|does not contain|doesn't contain|not found in|lacks\b|includes?\b/i,
  comparison: /[^=!<>-][<>]=?\s|\b(?:greater|less|at least|at most|more than|fewer|within|almost|approx|toleran)/i,
  shape: /\blen\(|\blength|isinstance|\btypes?\b|\bschema\b|\bkeys?\b|\bcolumns?\b|\bcount\b|\brows?\b|\blines?\b/i,
  equality:
    /==|!=|≠|tobe\(|toequal|tostrictequal|assert(?:not)?equal|\bequal|differ|mismatch|expected\b.*\b(?:got|but|received|actual|…)|\bgot\b|\bwant\b|received|incorrect|wrong/i,
  truth: /assert|tobe(?:truthy|falsy)|should|must/i,
};

/** How many failing checks are of each class; a check that says nothing is of none. */
export function assertionsOf(checks: readonly FailingCheck[]): Readonly<Partial<Record<AssertionClass, number>>> {
  const counts: Partial<Record<AssertionClass, number>> = {};
  for (const check of checks) {
    const said = check.lines.map(withoutValues);
    const found = assertionClasses.find((each) => said.some((line) => signs[each].test(line)));
    if (found) counts[found] = (counts[found] ?? 0) + 1;
  }
  return counts;
}
