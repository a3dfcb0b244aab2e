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

/**
 * The package looks for what went wrong under `error` only. Many servers (vLLM, FastAPI, gateways) say it at the top of the body, where it
 * would be lost, and with it that the context is full or which parameter is refused.
 */
class TolerantClient extends OpenAI {
  protected override makeStatusError(status: number, body: object, message: string | undefined, headers: Headers) {
    return super.makeStatusError(status, withError(body), message, headers);
  }
}

function withError(body: unknown): object {
  if (typeof body !== "object" || body === null) return {};
  if ("error" in body) return typeof body.error === "string" ? { error: { ...body, message: body.error } } : body;
  const { message, detail = message } = body as { readonly message?: unknown; readonly detail?: unknown };
  return detail === undefined ? body : { error: { ...body, message: detail } };
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
      const client = new TolerantClient({ baseURL: baseUrl, apiKey, maxRetries: 0, logLevel: "off" });
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
