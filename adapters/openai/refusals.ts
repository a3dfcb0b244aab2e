import OpenAI from "openai";
import type { ModelSettings } from "../../core/plan.ts";

/** What a request can do without: some servers and models refuse one of these by name. The cap has an older name that they may know. */
const dispensable = ["seed", "temperature", "top_p", "stream_options", "max_completion_tokens"] as const;
type Dispensable = (typeof dispensable)[number];

const refusal =
  /unsupported|not support|unknown|unrecognized|unexpected|not permitted|forbidden|not allowed|only the default/i;

/** What servers have refused so far, so that no request is made again with it. */
export interface RefusedParameters {
  /** The body as this server takes it. */
  adapt<B extends object>(body: B, settings: ModelSettings): B;
  /** @returns whether the error names a parameter that the body had and can do without: then ask again */
  learn(error: unknown, body: object, settings: ModelSettings): boolean;
}

/** @param warn told once for each parameter, server and model: what is left out changes how answers are drawn */
export function refusedParameters(warn: (warning: string) => void): RefusedParameters {
  const refused = new Map<string, Set<Dispensable>>();
  const of = ({ baseUrl, name }: ModelSettings) => {
    const known = refused.get(`${baseUrl} ${name}`) ?? new Set();
    refused.set(`${baseUrl} ${name}`, known);
    return known;
  };
  return {
    adapt(body, settings) {
      const without = of(settings);
      const kept = Object.entries(body).filter(([key]) => !without.has(key as Dispensable));
      const cap = (body as { readonly max_completion_tokens?: number }).max_completion_tokens;
      const renamed = without.has("max_completion_tokens") ? { max_tokens: cap } : {};
      return { ...Object.fromEntries(kept), ...renamed } as typeof body;
    },
    learn(error, body, settings) {
      const known = of(settings);
      const named = refusedBy(error);
      if (!named || !(named in body)) return false;
      // Requests that were under way together are all refused for it; it is news once.
      if (known.has(named)) return true;
      known.add(named);
      const instead = named === "max_completion_tokens" ? "max_tokens is sent instead" : "it is left out";
      warn(`${settings.name} at ${settings.baseUrl} refuses ${named}: ${instead} from now on`);
      return true;
    },
  };
}

/** Answers 400 and 422 only: whatever else fails is not about the request's form. */
function refusedBy(error: unknown): Dispensable | null {
  if (!(error instanceof OpenAI.APIError) || (error.status !== 400 && error.status !== 422)) return null;
  const said = `${error.param ?? ""} ${error.message} ${JSON.stringify(error.error ?? "")}`;
  if (!refusal.test(said)) return null;
  return dispensable.find((name) => new RegExp(`\\b${name}\\b`).test(said)) ?? null;
}
