import { ModelFailure } from "../../core/failures.ts";
import type { ChatModels } from "../../core/ports.ts";
import { readCompletion, readStream } from "./answers.ts";
import { openAiClients } from "./clients.ts";
import { translateFailure } from "./failures.ts";
import { toBody } from "./requests.ts";

const checkTimeoutMs = 15_000;

/**
 * Any OpenAI-compatible server. The package's own retries are off: whoever pays decides about retries.
 * @param keyOf resolves the name of a key variable to its value; the value is never logged, stored or put into an error
 */
export function openAiModels(keyOf: (variable: string) => string | undefined): ChatModels {
  const clients = openAiClients(keyOf);
  return {
    async complete(request, signal) {
      const { settings } = request;
      // The package's own timeout ends with the headers; ours, which comes first, also covers the body and the stream.
      const limit = AbortSignal.timeout(settings.timeoutMs);
      const options = { signal: AbortSignal.any([signal, limit]), timeout: settings.timeoutMs + 1_000 };
      try {
        if (!settings.stream)
          return readCompletion(await clients.for(settings).chat.completions.create(toBody(request), options), request);
        const stream = await clients
          .for(settings)
          .chat.completions.create(
            { ...toBody(request), stream: true, stream_options: { include_usage: true } },
            options,
          );
        return await readStream(stream, request);
      } catch (error) {
        throw clients.withoutKey(translateFailure(error, signal, limit, settings.baseUrl), settings);
      }
    },

    async check(settings, signal) {
      const limit = AbortSignal.timeout(checkTimeoutMs);
      const options = { signal: AbortSignal.any([signal, limit]) };
      try {
        const models: { id: string; owned_by?: string }[] = [];
        for await (const model of await clients.for(settings).models.list(options)) models.push(model);
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
        throw clients.withoutKey(translateFailure(error, signal, limit, settings.baseUrl), settings);
      }
    },
  };
}
