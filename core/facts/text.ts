import type { Facts } from "../facts.ts";

/** Facts as a model and a person read them: one line each. */
export function renderFacts(facts: Facts): string {
  const lines = [
    `terminal cause: ${facts.cause}`,
    `the agent's run ended: ${facts.agentEnd}${facts.limit ? ` (${facts.limit})` : ""}`,
    `failing checks: ${list(facts.failingTests)}`,
    `what they compared: ${counts(facts.assertions)}`,
    `last errors seen: ${list(facts.lastErrors)}`,
    `exit codes: ${counts(facts.exitCodes)}`,
    `repeated calls: ${list(facts.repeatedCommands)}`,
    `planned and not done: ${list(facts.unfinishedPlan)}`,
    `hooks: ${list(facts.hookEvents)}`,
    `steps: ${facts.steps}`,
  ];
  return lines.map((line) => `- ${line}`).join("\n");
}

function list(items: readonly string[]): string {
  return items.length === 0 ? "none" : items.join("; ");
}

function counts(counted: Readonly<Record<string, number>>): string {
  return (
    Object.entries(counted)
      .map(([what, times]) => `${what} ×${times}`)
      .join(", ") || "none"
  );
}
