import { isRepair, luckOf, wrap } from "../miner/sections.ts";
import { draw, pick } from "../random.ts";
import type { Answer, ChatRequest } from "../server/request.ts";
import { proposerHabits } from "./habits.ts";
import { harmful, useless } from "./ideas.ts";
import { type ProposalQuestion, readQuestion } from "./question.ts";
import { readRuns } from "./read-runs.ts";
import { advise, type Decline, decline, duplicate, good, homes, leaking, oversized, type Proposal } from "./writers.ts";

/** How proposals turn out, in the order in which chance is asked. One that does not fit the question becomes a good one. */
export const proportions = {
  good: 0.45,
  useless: 0.15,
  harmful: 0.1,
  oversized: 0.08,
  leaking: 0.08,
  duplicate: 0.07,
  malformed: 0.07,
} as const;
type ProposalKind = keyof typeof proportions;

/** Reads on now and then; writes an edit for a weakness: mostly sound, sometimes as bad as proposals can be, for the files that were shown. */
export function proposeEdit(request: ChatRequest, seed: number): Answer {
  const question = readQuestion(request);
  const luck = luckOf(request, seed);
  const toolCalls = readRuns(request, question.runs, luck);
  if (toolCalls.length > 0) return { text: "", toolCalls, finishReason: "tool_calls" };
  const text = isSplit(request) ? split(question, luck) : write(request, question, luck);
  return { text, toolCalls: [], finishReason: "stop" };
}

function isSplit(request: ChatRequest): boolean {
  return /^Your edit is too large/.test(request.messages.at(-1)?.text ?? "");
}

/** Takes one part, or does not see what should be wrong with the whole. */
function split(question: ProposalQuestion, luck: string): string {
  const whole = draw(luck, "split") < proposerHabits.splits ? null : oversized(question);
  return wrap(whole ?? good(question, luck) ?? decline(question), draw(luck, "manner"));
}

function write(request: ChatRequest, question: ProposalQuestion, luck: string): string {
  const drawn = kindOf(draw(luck, "kind"));
  // Asked to repair, it pulls itself together.
  const kind = isRepair(request) && drawn === "malformed" ? "good" : drawn;
  if (kind === "malformed") return malformed(question, luck);
  const answer = kind ? writers[kind](question, luck) : null;
  return wrap(answer ?? good(question, luck) ?? decline(question), draw(luck, "manner"));
}

function kindOf(chance: number): ProposalKind | null {
  let sum = 0;
  for (const [kind, share] of Object.entries(proportions)) {
    sum += share;
    if (chance < sum) return kind as ProposalKind;
  }
  return null;
}

type Writer = (question: ProposalQuestion, luck: string) => Proposal | Decline | null;

const writers: Readonly<Record<Exclude<ProposalKind, "malformed">, Writer>> = {
  good,
  useless: (question, luck) => advise(pick(useless, luck, "useless"), question),
  harmful: (question, luck) => advise(pick(harmful, luck, "harmful"), question),
  oversized,
  leaking,
  duplicate,
};

/** Broken in one of three ways: JSON that ends early, a surface that does not exist, an anchor that does not occur. */
function malformed(question: ProposalQuestion, luck: string): string {
  const [surface, path] = homes[question.approach];
  const proposal = {
    title: "Rework the instructions",
    rationale: "The wording should be clearer.",
    surface,
    operations: [{ op: "append", path, content: "Check your results before you finish.\n" }],
  };
  switch (pick(["cut", "surface", "anchor"] as const, luck, "malformed")) {
    case "cut":
      return JSON.stringify(proposal).slice(0, -14);
    case "surface":
      return JSON.stringify({ ...proposal, surface: "personality" });
    case "anchor":
      return JSON.stringify({
        ...proposal,
        operations: [
          {
            op: "replace",
            path,
            anchor: "You are a helpful assistant who never errs.",
            content: "Check your results.",
          },
        ],
      });
  }
}
