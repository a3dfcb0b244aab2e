import type { ChatModels } from "../../core/ports.ts";
import { readCompletion, readStream } from "./answers.ts";
import { openAiClients } from "./clients.ts";
import { translateFailure } from "./failures.ts";
import { lookAtServer } from "./look.ts";
import { refusedParameters } from "./refusals.ts";
import { toBody } from "./requests.ts";

const checkTimeoutMs = 15_000;

/**
 * Any OpenAI-compatible server. The package's own retries are off: whoever pays decides about retries.
 * @param keyOf resolves the name of a key variable to its value; the value is never logged, stored or put into an error
 * @param warn told what a server refuses and is therefore asked without
 */
export function openAiModels(
  keyOf: (variable: string) => string | undefined,
  warn: (warning: string) => void = console.warn,
): ChatModels {
  const clients = openAiClients(keyOf);
  const refused = refusedParameters(warn);
  return {
    async complete(request, signal) {
      const { settings } = request;
      // The package's own timeout ends with the headers; ours, which comes first, also covers the body and the stream.
      const limit = AbortSignal.timeout(settings.timeoutMs);
      const options = { signal: AbortSignal.any([signal, limit]), timeout: settings.timeoutMs + 1_000 };
      const { completions } = clients.for(settings).chat;
      for (;;) {
        const whole = toBody(request);
        const streamed = { ...whole, stream: true, stream_options: { include_usage: true } } as const;
        const body = refused.adapt(settings.stream ? streamed : whole, settings);
        try {
          return "stream" in body && body.stream
            ? await readStream(await completions.create(body, options), request)
            : readCompletion(await completions.create(body, options), request);
        } catch (error) {
          if (refused.learn(error, body, settings)) continue;
          throw clients.withoutKey(translateFailure(error, signal, limit, settings.baseUrl), settings);
        }
      }
    },

    async check(settings, signal) {
      const limit = AbortSignal.timeout(checkTimeoutMs);
      try {
        return await lookAtServer(clients.for(settings), settings, AbortSignal.any([signal, limit]));
      } catch (error) {
        throw clients.withoutKey(translateFailure(error, signal, limit, settings.baseUrl), settings);
      }
    },
  };
}
