import OpenAI from "openai";
import { ModelFailure } from "../../core/failures.ts";
import type { ModelSettings } from "../../core/plan.ts";

type Address = Pick<ModelSettings, "baseUrl" | "keyVariable">;

/** One client a server and key. The package's own retries are off: whoever pays decides about retries. */
export interface Clients {
  for(address: Address): OpenAI;
  /** Servers have been seen to repeat the key they refuse. */
  withoutKey(failure: Error, address: Address): Error;
}

/** @param keyOf resolves the name of a key variable to its value; the value is never logged, stored or put into an error */
export function openAiClients(keyOf: (variable: string) => string | undefined): Clients {
  const clients = new Map<string, OpenAI>();
  return {
    for({ baseUrl, keyVariable }) {
      const id = `${baseUrl} ${keyVariable}`;
      const known = clients.get(id);
      if (known) return known;
      // Local servers want no key, but the package insists on one.
      const apiKey = keyOf(keyVariable) ?? "none";
      // Its log would print pieces of answers.
      const client = new OpenAI({ baseURL: baseUrl, apiKey, maxRetries: 0, logLevel: "off" });
      clients.set(id, client);
      return client;
    },

    withoutKey(failure, { keyVariable }) {
      const key = keyOf(keyVariable);
      if (!key || !failure.message.includes(key) || !(failure instanceof ModelFailure)) return failure;
      return new ModelFailure(failure.kind, failure.message.replaceAll(key, "[key]"), failure.retryAfterMs);
    },
  };
}
