import type { ChatMessage, ToolDefinition } from "../core/chat.ts";
import { digestOf } from "../core/digest.ts";
import { costOf } from "../core/limits.ts";
import { defaultProposing } from "../core/plan.ts";
import type { ModelAnswer, Ports } from "../core/ports.ts";
import type { Asked } from "../core/proposal.ts";
import { seedNumber } from "../core/random.ts";
import { askModel } from "./ask-model.ts";
import type { Shown } from "./held-in-evidence.ts";
import type { Judgement } from "./judge-edit.ts";
import type { Parsed } from "./prompts/answer.ts";
import { type ProposalAnswer, parseProposal, renderProposalQuestion } from "./prompts/propose-edit.ts";
import { readerOf } from "./prompts/reader.ts";
import { askForSplit } from "./prompts/split-edit.ts";
import { askReading } from "./read-trace.ts";
import { isRefused } from "./refused-question.ts";
import type { SlotWork } from "./slot-work.ts";

export interface EditAsked {
  readonly judgement: Judgement;
  /** The last answer, as it came. */
  readonly text: string;
  readonly asked: Asked;
}

/**
 * The conversation of one slot: the question, with failed runs to read on in; once a word on an answer that can't be read; once the chance to
 * split an edit that is too large. After that what is wrong stays wrong: a rejected proposal, not a negotiation.
 * @param judge what the gates say of an answer
 */
export async function askForEdit(
  ports: AskingPorts,
  work: SlotWork,
  shown: Shown,
  judge: (parsed: Parsed<ProposalAnswer>) => Promise<Judgement>,
  signal: AbortSignal,
): Promise<EditAsked> {
  const { editLimit } = work.plan;
  const caller = new Caller(ports, work, signal);
  const { messages, unreadable, ...first } = await askFirst(work, shown, caller);
  const promptDigest = digestOf(messages);
  const told = (text: string, judgement: Judgement, before: Asked["earlierAnswers"]): EditAsked => {
    const earlierAnswers = before.filter((each) => each.answer !== text);
    return { judgement, text, asked: { promptDigest, ...caller.spent, earlierAnswers } };
  };
  const judgement = await judge(first.parsed);
  if (judgement.kind !== "rejected" || judgement.rejection.reason !== "too-large")
    return told(first.text, judgement, unreadable);
  const { detail } = judgement.rejection;
  const split = await refusable(() =>
    caller.ask(askForSplit(messages, first.text, { detail, ...editLimit }), [], first.calls),
  );
  if (!split) return told(first.text, judgement, unreadable);
  const tooLarge = { answer: first.text, problem: `too-large: ${detail}` };
  return told(split.text, await judge(parseProposal(split.text, work.slot)), [...unreadable, tooLarge]);
}

type AskingPorts = Pick<Ports, "models" | "paidCalls" | "pace" | "patienceMs">;

/** What was asked first and what came of it. A model that has no room for all of it is asked the brief form. */
async function askFirst({ plan, slot, harness }: SlotWork, { evidence, runs }: Shown, caller: Caller) {
  const unreadable: Asked["earlierAnswers"][number][] = [];
  const ask = async (brief: boolean) => {
    const reader = readerOf(plan, "proposer");
    const limit = plan.editLimit;
    const messages = renderProposalQuestion({ files: harness.files, evidence, slot, limit, reader, brief });
    const answer = await askReading({
      messages,
      runs,
      readTokens: (plan.proposing ?? defaultProposing).readTokens,
      repairs: 1,
      parse: (text) => {
        const parsed = parseProposal(text, slot);
        if (parsed.kind === "unusable")
          unreadable.push({ answer: text, problem: `schema: ${parsed.problems.join("; ")}` });
        return parsed;
      },
      ask: caller.ask,
    });
    return { ...answer, messages, unreadable };
  };
  try {
    return await ask(false);
  } catch (error) {
    if (!isRefused(error) || error.kind !== "context-exceeded") throw error;
    return ask(true);
  }
}

/** Null where the server refuses the question: what was said before it still counts. */
async function refusable<T>(ask: () => Promise<T>): Promise<T | null> {
  try {
    return await ask();
  } catch (error) {
    if (!isRefused(error)) throw error;
    return null;
  }
}

/** The paid calls of one slot: their key, their sampling, and what they cost together. */
class Caller {
  readonly #ports: AskingPorts;
  readonly #work: SlotWork;
  readonly #signal: AbortSignal;
  #calls = 0;
  #costMicroUsd = 0;

  constructor(ports: AskingPorts, work: SlotWork, signal: AbortSignal) {
    this.#ports = ports;
    this.#work = work;
    this.#signal = signal;
  }

  get spent(): Pick<Asked, "calls" | "costMicroUsd"> {
    return { calls: this.#calls, costMicroUsd: this.#costMicroUsd };
  }

  readonly ask = async (
    messages: readonly ChatMessage[],
    tools: readonly ToolDefinition[],
    ordinal: number,
  ): Promise<ModelAnswer> => {
    const { input, plan, slot, subject } = this.#work;
    const settings = plan.models.proposer;
    const { answer } = await askModel(
      this.#ports,
      {
        optimizationId: input.optimizationId,
        iteration: input.iteration,
        trialId: null,
        role: "proposer",
        subject,
        ordinal,
        request: {
          settings,
          messages,
          tools,
          temperature: slot.temperature,
          topP: slot.topP,
          seed: seedNumber(`${plan.seed}/${subject}/${ordinal}`),
        },
      },
      this.#signal,
    );
    this.#calls++;
    this.#costMicroUsd += costOf(answer.usage, settings.price);
    return answer;
  };
}
