import type { Evidence, GatePolicy, GateStep } from "./evidence.ts";
import { literalStep } from "./literal.ts";
import { paperStep } from "./paper.ts";
import { sequentialRulesByVersion, sequentialRuleVersion } from "./sequential/rule.ts";
import { sequentialStep } from "./sequential/stages.ts";

/**
 * What to run next, or the verdict.
 * @param version of the policy's rule; this release's own unless an older verdict is recomputed
 */
export function nextTrials(policy: GatePolicy, evidence: Evidence, version = ruleVersionOf(policy)): GateStep {
  switch (policy.kind) {
    case "literal":
      return literalStep(policy.repeats, evidence);
    case "paper":
      return paperStep(policy.repeats, evidence);
    case "sequential":
      return sequentialStep(policy, evidence, sequentialRulesByVersion.get(version)?.[policy.preset]);
  }
}

/** Which version of its policy's rule a verdict is given by. It is stored with the verdict, which is recomputed by no other. */
export function ruleVersionOf(policy: GatePolicy): number {
  return policy.kind === "sequential" ? sequentialRuleVersion : 1;
}

/** Whether this release still knows that version of the rule. */
export function knowsRule(policy: GatePolicy, version: number): boolean {
  return policy.kind === "sequential" ? sequentialRulesByVersion.has(version) : version === ruleVersionOf(policy);
}
