import type { Evidence, GatePolicy, GateStep } from "./evidence.ts";
import { literalStep } from "./literal.ts";
import { paperStep } from "./paper.ts";
import { sequentialStep } from "./sequential/stages.ts";

/** What to run next, or the verdict. */
export function nextTrials(policy: GatePolicy, evidence: Evidence): GateStep {
  switch (policy.kind) {
    case "literal":
      return literalStep(policy.repeats, evidence);
    case "paper":
      return paperStep(policy.repeats, evidence);
    case "sequential":
      return sequentialStep(policy, evidence);
  }
}
