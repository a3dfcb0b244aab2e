import type { ServerResponse } from "node:http";
import { shortHash } from "../random.ts";
import type { Fault } from "./faults.ts";
import type { Answer, ChatRequest, ToolCall } from "./request.ts";
import type { Usage } from "./tokens.ts";

/** An answer on its way to the wire; a fault may have spoilt it. */
export interface Completion {
  readonly request: ChatRequest;
  readonly answer: Answer;
  readonly usage: Usage;
  readonly fault: Fault | null;
}

/** Sends a completion, streamed or whole, and tells whether all of it was handed to the network with a choice in it. */
export async function sendCompletion(response: ServerResponse, completion: Completion): Promise<boolean> {
  const pieces = completion.request.stream ? streamPieces(completion) : [JSON.stringify(wholeBody(completion))];
  const cut = completion.fault?.kind === "cut_stream";
  response.writeHead(200, { "content-type": completion.request.stream ? "text/event-stream" : "application/json" });
  if (cut) {
    response.write(halfOf(pieces));
    // The half must be on its way before the line goes dead, or the client sees a reset instead of a cut.
    await new Promise((resolve) => setTimeout(resolve, 20));
    response.destroy();
    return false;
  }
  for (const piece of pieces) response.write(piece);
  const delivered = await finished(response);
  return delivered && completion.fault?.kind !== "empty_choices" && completion.fault?.kind !== "error_body";
}

function halfOf(pieces: readonly string[]): string {
  const text = pieces.join("");
  return text.slice(0, Math.ceil(text.length / 2));
}

function finished(response: ServerResponse): Promise<boolean> {
  return new Promise((resolve) => {
    response.once("close", () => resolve(response.writableFinished));
    response.end();
  });
}

function frame(completion: Completion, object: string): Record<string, unknown> {
  const { request, answer } = completion;
  return {
    id: `chatcmpl-simulated-${shortHash(JSON.stringify([request.seed, request.messages, answer]))}`,
    object,
    created: Math.floor(Date.now() / 1000),
    model: request.model,
    system_fingerprint: "simulated",
  };
}

function wholeBody(completion: Completion): unknown {
  const { answer, fault } = completion;
  if (fault?.kind === "error_body") return { error: { message: "Provider returned error (simulated)", code: 502 } };
  const message = {
    role: "assistant",
    content: answer.text === "" ? null : answer.text,
    refusal: null,
    ...(answer.toolCalls.length > 0 ? { tool_calls: answer.toolCalls.map(wireCall) } : {}),
  };
  return {
    ...frame(completion, "chat.completion"),
    choices:
      fault?.kind === "empty_choices"
        ? []
        : [{ index: 0, message, logprobs: null, finish_reason: answer.finishReason }],
    ...usageField(completion),
  };
}

function wireCall(call: ToolCall): unknown {
  return { id: call.id, type: "function", function: { name: call.name, arguments: call.arguments } };
}

/** `wrong_usage` reports a tenth of the prompt and nothing of the completion: what some proxies do. */
function usageField({ usage, fault }: Completion): { usage?: unknown } {
  if (fault?.kind === "missing_usage") return {};
  const wrong = fault?.kind === "wrong_usage";
  const prompt = wrong ? Math.floor(usage.prompt / 10) : usage.prompt;
  const completion = wrong ? 0 : usage.completion;
  return {
    usage: {
      prompt_tokens: prompt,
      completion_tokens: completion,
      total_tokens: prompt + completion,
      prompt_tokens_details: { cached_tokens: wrong ? 0 : usage.cached },
      completion_tokens_details: { reasoning_tokens: 0 },
    },
  };
}

function streamPieces(completion: Completion): string[] {
  const { answer, fault, request } = completion;
  if (fault?.kind === "error_body")
    return [event({ error: { message: "Provider returned error (simulated)", code: 502 } })];
  const head = frame(completion, "chat.completion.chunk");
  const chunk = (delta: unknown, finish: string | null) =>
    event({
      ...head,
      choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }],
      ...(request.includeUsage ? { usage: null } : {}),
    });
  const deltas = [
    { role: "assistant", content: "" },
    ...inPieces(answer.text).map((content) => ({ content })),
    ...answer.toolCalls.flatMap(callDeltas),
  ];
  const choices =
    fault?.kind === "empty_choices"
      ? [event({ ...head, choices: [] })]
      : [...deltas.map((delta) => chunk(delta, null)), chunk({}, answer.finishReason)];
  const usage = usageField(completion);
  return [
    ...choices,
    ...(request.includeUsage && "usage" in usage ? [event({ ...head, choices: [], ...usage })] : []),
    "data: [DONE]\n\n",
  ];
}

function callDeltas(call: ToolCall, index: number): unknown[] {
  const start = {
    tool_calls: [{ index, id: call.id, type: "function", function: { name: call.name, arguments: "" } }],
  };
  return [
    start,
    ...inPieces(call.arguments).map((piece) => ({ tool_calls: [{ index, function: { arguments: piece } }] })),
  ];
}

const pieceLength = 48;

/** Splits between code points, as tokens do: a lone surrogate would not survive the wire. */
function inPieces(text: string): string[] {
  return text.match(new RegExp(`[\\s\\S]{1,${pieceLength}}`, "gu")) ?? [];
}

function event(data: unknown): string {
  return `data: ${JSON.stringify(data)}\n\n`;
}
