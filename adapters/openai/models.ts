import OpenAI from "openai";
import { ModelFailure } from "../../core/failures.ts";
import type { ModelSettings } from "../../core/plan.ts";
import type { ChatModels } from "../../core/ports.ts";
import { readCompletion, readStream } from "./answers.ts";
import { translateFailure } from "./failures.ts";
import { toBody } from "./requests.ts";

const checkTimeoutMs = 15_000;

/**
 * Any OpenAI-compatible server. The package's own retries are off: whoever pays decides about retries.
 * @param keyOf resolves the name of a key variable to its value; the value is never logged, stored or put into an error
 */
export function openAiModels(keyOf: (variable: string) => string | undefined): ChatModels {
  const clients = new Map<string, OpenAI>();

  function clientFor(settings: ModelSettings): OpenAI {
    const id = `${settings.baseUrl} ${settings.keyVariable}`;
    const known = clients.get(id);
    if (known) return known;
    // Local servers want no key, but the package insists on one.
    const apiKey = keyOf(settings.keyVariable) ?? "none";
    // Its log would print pieces of answers.
    const client = new OpenAI({ baseURL: settings.baseUrl, apiKey, maxRetries: 0, logLevel: "off" });
    clients.set(id, client);
    return client;
  }

  /** Servers have been seen to repeat the key they refuse. */
  function withoutKey(failure: Error, settings: ModelSettings): Error {
    const key = keyOf(settings.keyVariable);
    if (!key || !failure.message.includes(key) || !(failure instanceof ModelFailure)) return failure;
    return new ModelFailure(failure.kind, failure.message.replaceAll(key, "[key]"), failure.retryAfterMs);
  }

  return {
    async complete(request, signal) {
      const { settings } = request;
      // The package's own timeout ends with the headers; ours, which comes first, also covers the body and the stream.
      const limit = AbortSignal.timeout(settings.timeoutMs);
      const options = { signal: AbortSignal.any([signal, limit]), timeout: settings.timeoutMs + 1_000 };
      try {
        if (!settings.stream)
          return readCompletion(await clientFor(settings).chat.completions.create(toBody(request), options), request);
        const stream = await clientFor(settings).chat.completions.create(
          { ...toBody(request), stream: true, stream_options: { include_usage: true } },
          options,
        );
        return await readStream(stream, request);
      } catch (error) {
        throw withoutKey(translateFailure(error, signal, limit), settings);
      }
    },

    async check(settings, signal) {
      const limit = AbortSignal.timeout(checkTimeoutMs);
      const options = { signal: AbortSignal.any([signal, limit]) };
      try {
        const models: { id: string; owned_by?: string }[] = [];
        for await (const model of await clientFor(settings).models.list(options)) models.push(model);
        const found = models.find((model) => model.id === settings.name);
        if (!found)
          throw new ModelFailure(
            "wrong-model",
            `the server at ${settings.baseUrl} does not offer ${settings.name}; it offers ${
              models
                .slice(0, 10)
                .map((model) => model.id)
                .join(", ") || "nothing"
            }`,
          );
        return { simulated: /simulat/i.test(`${found.id} ${found.owned_by ?? ""}`) };
      } catch (error) {
        throw withoutKey(translateFailure(error, signal, limit), settings);
      }
    },
  };
}
