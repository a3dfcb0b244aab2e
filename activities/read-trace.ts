import type { ChatMessage, ToolDefinition } from "../core/chat.ts";
import { ModelFailure } from "../core/failures.ts";
import type { ModelAnswer } from "../core/ports.ts";
import type { Trace } from "../core/trace.ts";
import { askForRepair, type Parsed } from "./prompts/answer.ts";
import { Desk } from "./reading-desk.ts";

/** A question that is answered with runs open on the desk: the model may read on in them before it answers. */
export interface ReadingQuestion<T> {
  readonly messages: readonly ChatMessage[];
  /** Runs by the names that the question gives them; none: the question is asked without tools. */
  readonly runs: ReadonlyMap<string, () => Promise<Trace>>;
  /** Most tokens that may be read by tool calls, over the whole conversation. */
  readonly readTokens: number;
  readonly parse: (text: string) => Parsed<T>;
  /** How often the model is told what is wrong with its answer. */
  readonly repairs: number;
  /** One paid call; `ordinal` counts the calls of this conversation from 0 and is part of the key under which its answer is kept. */
  readonly ask: (
    messages: readonly ChatMessage[],
    tools: readonly ToolDefinition[],
    ordinal: number,
  ) => Promise<ModelAnswer>;
}

export interface ReadingAnswer<T> {
  readonly parsed: Parsed<T>;
  /** The last answer as it came. */
  readonly text: string;
  readonly calls: number;
  /** Tokens (estimated) that were read by tool calls. */
  readonly tokensRead: number;
}

/**
 * Asks, lets the model read on in the runs by tool calls, and repairs an unusable answer. A server or model without tools is asked the
 * same question without them: what the question shows must do. Deterministic over kept answers, so a retried activity pays for nothing twice.
 * @throws ModelFailure, `context-exceeded` included when already the question is too long
 */
export async function askReading<T>(question: ReadingQuestion<T>): Promise<ReadingAnswer<T>> {
  const desk = new Desk(question.runs, question.readTokens);
  let messages = question.messages;
  let repairs = 0;
  for (let calls = 1; ; calls++) {
    const answered = await askOnce(question, desk, messages, calls - 1);
    if (answered.kind === "again") {
      messages = answered.messages;
      continue;
    }
    const { answer } = answered;
    if (answer.toolCalls.length > 0 && desk.isOpen) {
      messages = [...messages, { role: "assistant", content: answer.text, toolCalls: answer.toolCalls }];
      // One after another: how much of the budget each gets must be the same when the conversation is replayed.
      for (const call of answer.toolCalls) messages = [...messages, await desk.read(call)];
      desk.closeAfter(calls);
      continue;
    }
    const parsed = question.parse(answer.text);
    if (parsed.kind === "parsed" || repairs++ >= question.repairs)
      return { parsed, text: answer.text, calls, tokensRead: desk.tokensRead };
    messages = askForRepair(messages, answer.text, [...parsed.problems, ...cutOff(answer)]);
  }
}

/** Of an answer that its cap ended, half is there: told only that it is incomplete, a model would write as much again. */
function cutOff({ finish }: ModelAnswer): string[] {
  return finish === "length"
    ? ["it was cut off at the most tokens that an answer may have: answer in fewer words"]
    : [];
}

type Asked =
  | { readonly kind: "answered"; readonly answer: ModelAnswer }
  | { readonly kind: "again"; readonly messages: readonly ChatMessage[] };

async function askOnce<T>(
  { ask }: ReadingQuestion<T>,
  desk: Desk,
  messages: readonly ChatMessage[],
  ordinal: number,
): Promise<Asked> {
  try {
    return { kind: "answered", answer: await ask(messages, desk.tools, ordinal) };
  } catch (error) {
    if (!(error instanceof ModelFailure) || !desk.isOpen) throw error;
    const hasRead = messages.some((message) => message.role === "tool");
    if (!hasRead && refusesTools(error)) {
      desk.close();
      return { kind: "again", messages };
    }
    if (!hasRead || error.kind !== "context-exceeded") throw error;
    desk.close();
    return { kind: "again", messages: withoutReading(messages) };
  }
}

/** In the words of the servers that have been seen to say so, under whatever status. */
function refusesTools(error: ModelFailure): boolean {
  return (
    error.kind === "bad-request" || /\btools?\b|tool[ _-]?(use|choice|call)|function[ _-]?call/i.test(error.message)
  );
}

/** The conversation before anything was read: a server whose context is full must still be able to answer. */
function withoutReading(messages: readonly ChatMessage[]): ChatMessage[] {
  return messages.filter(
    (message) => message.role !== "tool" && !(message.role === "assistant" && message.toolCalls.length > 0),
  );
}
