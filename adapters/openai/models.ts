import OpenAI from "openai";
import { ModelFailure } from "../../core/failures.ts";
import type { ModelSettings } from "../../core/plan.ts";
import type { ChatModels } from "../../core/ports.ts";
import { readCompletion, readStream } from "./answers.ts";
import { translateFailure } from "./failures.ts";
import { toBody } from "./requests.ts";

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
    const client = new OpenAI({ baseURL: settings.baseUrl, apiKey, maxRetries: 0 });
    clients.set(id, client);
    return client;
  }

  return {
    async complete(request, signal) {
      const { settings } = request;
      const options = { signal, timeout: settings.timeoutMs };
      try {
        if (!settings.stream)
          return readCompletion(await clientFor(settings).chat.completions.create(toBody(request), options), request);
        const stream = await clientFor(settings).chat.completions.create(
          { ...toBody(request), stream: true, stream_options: { include_usage: true } },
          options,
        );
        return await readStream(stream, request);
      } catch (error) {
        throw translateFailure(error, signal);
      }
    },

    async check(settings, signal) {
      try {
        const models: { id: string; owned_by?: string }[] = [];
        for await (const model of await clientFor(settings).models.list({ signal, timeout: 15_000 }))
          models.push(model);
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
        throw translateFailure(error, signal);
      }
    },
  };
}
