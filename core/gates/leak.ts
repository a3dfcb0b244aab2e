import { type Edit, textOf } from "../edit.ts";
import type { HarnessFiles } from "../harness.ts";
import { findLeaks, type LeakFinding, type LeakIndex, offenceOf } from "../leak.ts";
import type { Gate } from "./gate.ts";

/** An edit that knows something of a task wins on that task and teaches nothing. */
export const leak: Gate = (edit, { leaks, parent }) => {
  const found = leaksOf(edit, leaks, parent);
  if (found.length === 0) return null;
  const remedy = [...new Set(found.map(({ rule }) => remedies[rule]))].join("; ");
  return { reason: "leak", detail: toldOf(found, leaks).join("; "), remedy };
};

/** What would have to be taken out of an edit, each in a few words; none when it is clean. */
export function offencesOf(edit: Edit, leaks: LeakIndex, parent: HarnessFiles): readonly string[] {
  return toldOf(leaksOf(edit, leaks, parent), leaks);
}

function toldOf(found: readonly LeakFinding[], leaks: LeakIndex): readonly string[] {
  return found.map((each) => offenceOf(each, leaks));
}

/** More than these say nothing new to whoever mends it. */
const mostTold = 5;

function leaksOf(edit: Edit, leaks: LeakIndex, parent: HarnessFiles): readonly LeakFinding[] {
  // Names that an edit gives to hooks and skills are read by the model as well.
  const text = [...namesOf(edit), textOf(edit)].join("\n");
  return findLeaks(text, leaks, Object.values(parent).join("\n")).slice(0, mostTold);
}

function namesOf(edit: Edit): string[] {
  return edit.operations.flatMap(
    (operation) => /^(?:hooks|skills)\/(?:\w+\/)?([\w-]+)/.exec(operation.path)?.[1] ?? [],
  );
}

const general = "take that out and write general guidance that would hold for tasks never seen";
const remedies: Readonly<Record<LeakFinding["rule"], string>> = {
  "task-id": general,
  canary: general,
  "rare-literal": `do not name files, paths or values of the runs that you saw; ${general}`,
  "hidden-word": "write text and code that a person can read",
  "instruction-overlap": `do not repeat instructions; ${general}`,
  "test-overlap": `do not repeat tests; ${general}`,
  "retold-task": `do not retell a task; ${general}`,
  "instruction-conditional": "let guidance and hooks hold for every instruction; never look for words in it",
  "verifier-path": "leave tests and rewards to the verifier; help the agent to do the work itself",
  "encoded-blob": "write text and code that a person can read",
};
