import { ModelFailure } from "../../core/failures.ts";
import { estimateTokens } from "../../core/limits.ts";
import type { ChatModels, ModelAnswer, ModelRequest } from "../../core/ports.ts";

/** What the model does with one call: answers, fails, or keeps silent until the call is cancelled. */
export type ScriptedCall = Partial<ModelAnswer> | ModelFailure | "silence";

export interface ScriptedModels extends ChatModels {
  /** Every request so far, in order; failed and silent calls included. */
  readonly requests: readonly ModelRequest[];
}

/**
 * A model that plays a script, one item a call, and refuses every call after its end. What an answer leaves out is filled in:
 * empty text, no tool calls, usage estimated from the texts.
 * @param models what {@link ChatModels.check} finds, by name; every name is there when it is left out
 */
export function scriptedModels(
  script: readonly ScriptedCall[],
  models?: Readonly<Record<string, { readonly simulated: boolean }>>,
): ScriptedModels {
  const requests: ModelRequest[] = [];
  return {
    requests,

    async complete(request, signal) {
      signal.throwIfAborted();
      const call = script[requests.push(request) - 1];
      if (call === undefined)
        throw new ModelFailure("bad-request", `the script ends after ${script.length} calls, this is one more`);
      if (call === "silence") return untilCancelled(signal);
      if (call instanceof ModelFailure) throw call;
      return completed(call, request);
    },

    async check(settings, signal) {
      signal.throwIfAborted();
      if (!models) return { simulated: false, listed: false };
      const found = Object.hasOwn(models, settings.name) ? models[settings.name] : undefined;
      if (!found)
        throw new ModelFailure(
          "wrong-model",
          `the script does not know ${settings.name}; it knows ${Object.keys(models).join(", ") || "nothing"}`,
        );
      return { simulated: found.simulated, listed: true };
    },
  };
}

function untilCancelled(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason as Error), { once: true });
  });
}

function completed(given: Partial<ModelAnswer>, request: ModelRequest): ModelAnswer {
  const { text = "", toolCalls = [] } = given;
  return {
    text,
    toolCalls,
    finish: toolCalls.length > 0 ? "tool_calls" : "stop",
    usage: {
      prompt: estimateTokens(JSON.stringify([request.messages, request.tools]).length),
      cached: 0,
      completion: estimateTokens(text.length + JSON.stringify(toolCalls).length),
      source: "estimated",
    },
    servedModel: request.settings.name,
    ...given,
  };
}
