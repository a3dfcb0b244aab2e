import type { Habit } from "../personas.ts";

/** What a weakness is about. Commits without identity are frequent enough to have a name of their own. */
export type Topic = Habit | "git_identity" | "other";

/** Words that speak for a topic in labels, quotes and names of weaknesses, with how loudly they do. */
const signs: readonly { readonly topic: Topic; readonly weight: number; readonly pattern: RegExp }[] = [
  {
    topic: "git_identity",
    weight: 3,
    pattern: /git identity|user\.(?:name|email)|author identity|who you are|committer identity/gi,
  },
  { topic: "prerequisites", weight: 3, pattern: /missing_prerequisite|tool_prerequisite|prerequisite/gi },
  {
    topic: "prerequisites",
    weight: 2,
    pattern: /without preparing|file permissions|missing directory|tool set-up|not prepared/gi,
  },
  { topic: "prerequisites", weight: 1, pattern: /permission denied|command not found|no such file or directory/gi },
  {
    topic: "verification",
    weight: 3,
    pattern: /unverified_output|verification_gap|without looking at|read the output back|without verifying/gi,
  },
  {
    topic: "state",
    weight: 3,
    pattern: /lost_state|category: context\b|differs? from (?:the one|those)|placeholder|from memory/gi,
  },
  {
    topic: "recovery",
    weight: 3,
    pattern: /unhandled_error|error_handling|went on without|goes on as if|repairing its cause/gi,
  },
  {
    topic: "other",
    weight: 3,
    pattern:
      /premature_finish|poor_plan|misread_instruction|wrong_tool|category: planning|tool_selection|repeated_action/gi,
  },
];

/** The topic that most words of a text speak for. Commits without identity count as such only if they are most of the story. */
export function topicOf(text: string): Topic {
  const scores = new Map<Topic, number>();
  for (const { topic, weight, pattern } of signs) {
    scores.set(topic, (scores.get(topic) ?? 0) + weight * (text.match(pattern)?.length ?? 0));
  }
  const others = [...text.matchAll(/\((?:file permissions|missing directory|tool set-up)\)/g)].length;
  const identity = [...text.matchAll(/\(git identity\)/g)].length;
  const speaksOfGit = (scores.get("git_identity") ?? 0) > 0 && identity >= others * 2;
  scores.delete("git_identity");
  const [best] = [...scores].sort((a, b) => b[1] - a[1]);
  if (!best || best[1] === 0) return "other";
  return best[0] === "prerequisites" && speaksOfGit ? "git_identity" : best[0];
}
