import type { Answer, ChatRequest, Message } from "./request.ts";

/** Token counts of one completion. `prompt` includes `cached`. */
export interface Usage {
  readonly prompt: number;
  readonly cached: number;
  readonly completion: number;
}

/** Four characters a token: close enough to real tokenizers for English and shell. */
export function countTokens(text: string): number {
  return Math.ceil(text.length / 4);
}

const perMessage = 4;
/** Providers report cached prompts in blocks of 128 tokens, and none below 1024. */
const cacheBlock = 128;
const smallestCached = 1024;

export function usageOf(request: ChatRequest, answer: Answer): Usage {
  const tools = request.tools.reduce((sum, tool) => sum + countTokens(tool.name + tool.description) + 40, 0);
  const messages = request.messages.map(tokensOfMessage);
  const prompt = tools + sum(messages) + 3;
  const prefix =
    tools +
    sum(
      messages.slice(
        0,
        request.messages.findLastIndex((message) => message.role === "assistant"),
      ),
    );
  return { prompt, cached: wasSeenBefore(request) ? cachedBlocks(prefix) : 0, completion: completionTokens(answer) };
}

/** The previous turn sent everything up to the last assistant message, so that much may come from the provider's cache. */
function wasSeenBefore(request: ChatRequest): boolean {
  return request.messages.some((message) => message.role === "assistant");
}

function cachedBlocks(tokens: number): number {
  return tokens < smallestCached ? 0 : Math.floor(tokens / cacheBlock) * cacheBlock;
}

export function completionTokens(answer: Answer): number {
  return (
    countTokens(answer.text) + sum(answer.toolCalls.map((call) => countTokens(call.name + call.arguments) + 8)) + 1
  );
}

function tokensOfMessage(message: Message): number {
  return (
    perMessage +
    countTokens(message.text) +
    sum(message.toolCalls.map((call) => countTokens(call.name + call.arguments)))
  );
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
