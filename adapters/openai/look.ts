import OpenAI from "openai";
import { ModelFailure } from "../../core/failures.ts";
import type { ModelSettings } from "../../core/plan.ts";

/** What a server says without being paid for it. */
export interface Look {
  readonly simulated: boolean;
  /** Whether the server lists its models; where it does not, only the first call shows whether it knows this one. */
  readonly listed: boolean;
}

const mostNamed = 10;

/** Throws {@link ModelFailure} for a model that is not in the server's list, and what the package throws for all else. */
export async function lookAtServer(client: OpenAI, settings: ModelSettings, signal: AbortSignal): Promise<Look> {
  const models = await listModels(client, settings, signal);
  if (!models) return { simulated: /simulat/i.test(settings.name), listed: false };
  const found = models.find((model) => model.id === settings.name);
  if (found) return { simulated: /simulat/i.test(`${found.id} ${found.owned_by ?? ""}`), listed: true };
  const offered = models
    .slice(0, mostNamed)
    .map((model) => model.id)
    .join(", ");
  throw new ModelFailure(
    "wrong-model",
    `the server at ${settings.baseUrl} does not offer ${settings.name}; it offers ${offered || "nothing"}`,
  );
}

type Listed = { readonly id: string; readonly owned_by?: string };

/** null: the server answers at this address, but keeps no list. */
async function listModels(
  client: OpenAI,
  settings: ModelSettings,
  signal: AbortSignal,
): Promise<readonly Listed[] | null> {
  try {
    const models: Listed[] = [];
    for await (const model of await client.models.list({ signal })) models.push(model);
    return models;
  } catch (error) {
    if (isAbsent(error) && (await answersChats(client, settings, signal))) return null;
    throw error;
  }
}

function isAbsent(error: unknown): boolean {
  return error instanceof OpenAI.APIError && [404, 405, 501].includes(error.status ?? 0);
}

/** A conversation without messages is refused before it costs anything; a wrong address is not found instead. */
async function answersChats(client: OpenAI, { name }: ModelSettings, signal: AbortSignal): Promise<boolean> {
  try {
    await client.chat.completions.create({ model: name, messages: [], max_completion_tokens: 1 }, { signal });
    return true;
  } catch (error) {
    return error instanceof OpenAI.APIError && [400, 422].includes(error.status ?? 0);
  }
}
