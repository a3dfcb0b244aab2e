import { type Edit, textOf } from "../edit.ts";
import { findLeak, type LeakFinding } from "../leak.ts";
import type { Gate } from "./gate.ts";

/** An edit that knows something of a task wins on that task and teaches nothing. */
export const leak: Gate = (edit, { leaks, parent }) => {
  const known = Object.values(parent).join("\n");
  const found = findLeak([...namesOf(edit), textOf(edit)].join("\n"), leaks, known);
  return found
    ? {
        reason: "leak",
        detail: `${found.rule}${found.encoding === "plain" ? "" : ` (${found.encoding})`}: ${JSON.stringify(found.span.slice(0, 80))}`,
        remedy: remedies[found.rule],
      }
    : null;
};

/** Names that an edit gives to hooks and skills are read by the model as well. */
function namesOf(edit: Edit): string[] {
  return edit.operations.flatMap(
    (operation) => /^(?:hooks|skills)\/(?:\w+\/)?([\w-]+)/.exec(operation.path)?.[1] ?? [],
  );
}

const general = "write general guidance that would hold for tasks never seen";
const remedies: Readonly<Record<LeakFinding["rule"], string>> = {
  "task-id": general,
  canary: general,
  "rare-literal": `do not name files, paths or values of the runs that you saw; ${general}`,
  "instruction-overlap": `do not repeat instructions; ${general}`,
  "test-overlap": `do not repeat tests; ${general}`,
  "retold-task": `do not retell a task; ${general}`,
  "instruction-conditional": "let guidance and hooks hold for every instruction; never look for words in it",
  "verifier-path": "leave tests and rewards to the verifier; help the agent to do the work itself",
  "answer-talk": `say how to find an answer, not what it is; ${general}`,
  "encoded-blob": "write text and code that a person can read",
};
