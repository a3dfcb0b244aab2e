import type { Evidence, GatePolicy, GateStep } from "./evidence.ts";
import { literalStep } from "./literal.ts";
import { paperStep } from "./paper.ts";
import { sequentialRuleVersion } from "./sequential/rule.ts";
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

/**
 * Which version of its policy's rule a verdict is given by. It is stored with the verdict: what an older release judged by other
 * constants can't be recomputed by this one.
 */
export function ruleVersionOf(policy: GatePolicy): number {
  return policy.kind === "sequential" ? sequentialRuleVersion : 1;
}
