import { draw } from "../random.ts";
import type { ChatRequest } from "../server/request.ts";
import { isRepair, luckOf, sectionsOf, wrap } from "./sections.ts";
import { type Topic, topicOf } from "./topics.ts";

interface Name {
  readonly pattern: string;
  readonly rootCause: string;
  readonly category:
    | "tool_selection"
    | "context"
    | "planning"
    | "error_handling"
    | "verification_gap"
    | "tool_prerequisite";
}

const names: Readonly<Record<Topic, Name>> = {
  git_identity: {
    pattern: "The agent makes commits in repositories that have no author identity, and git refuses them.",
    rootCause:
      "Nothing in the harness tells it to look at the git identity (user.name and user.email) before it commits.",
    category: "tool_prerequisite",
  },
  prerequisites: {
    pattern: "The agent runs commands without preparing what they need: identity, permissions, directories or tools.",
    rootCause: "Nothing in the harness makes it check prerequisites before the first command that depends on them.",
    category: "tool_prerequisite",
  },
  verification: {
    pattern: "The agent reports success without looking at the files that it produced, so flaws in them stay.",
    rootCause: "No step between producing an output and finishing makes it read the output back.",
    category: "verification_gap",
  },
  state: {
    pattern: "The agent uses values that differ from those that it saw in earlier steps, or placeholders for them.",
    rootCause: "Nothing makes it note values for later steps or look them up again; it writes them from memory.",
    category: "context",
  },
  recovery: {
    pattern: "A command fails and the agent goes on as if it had worked.",
    rootCause: "Nothing makes it read an error, repair its cause and run the command again before it goes on.",
    category: "error_handling",
  },
  other: {
    pattern: "The agent stops before all parts of the work are done.",
    rootCause: "It has no plan against which it could see what is left to do.",
    category: "planning",
  },
};

/** Names a group of failures from the descriptions and quotes of its members. */
export function nameWeakness(request: ChatRequest, seed: number): string {
  const luck = luckOf(request, seed);
  const sections = sectionsOf(request, ["Group", "Members", "Answer"]);
  // What speaks against a reading is no sign of it.
  const members = (sections.get("Members") ?? "").replace(/^against it: .*$/gm, "");
  const name = names[topicOf(`${sections.get("Group") ?? ""}\n${members}`)];
  if (!isRepair(request) && draw(luck, "malformed") < 0.05)
    return JSON.stringify(name).replace('"category"', "category");
  return wrap(name, draw(luck, "manner"));
}
