import { readFileSync } from "node:fs";
import type { ModelPrice } from "../core/limits.ts";
import type { Settings } from "./schema.ts";

/** US dollars per million tokens. */
export type ListPrice = Settings["prices"][string];

const builtIn = JSON.parse(readFileSync(new URL("./prices.json", import.meta.url), "utf8")) as {
  readonly date: string;
  readonly models: Readonly<Record<string, ListPrice>>;
};

export const priceDate = builtIn.date;

/** The user's own price, else the built-in one, else null. */
export function priceOf(model: string, own: Settings["prices"]): ListPrice | null {
  return (
    (Object.hasOwn(own, model) ? own[model] : Object.hasOwn(builtIn.models, model) ? builtIn.models[model] : null) ??
    null
  );
}

export function toModelPrice(price: ListPrice | null): ModelPrice {
  const micro = (usd: number) => Math.round(usd * 1_000_000);
  return {
    promptMicroUsdPerMillion: micro(price?.prompt ?? 0),
    cachedMicroUsdPerMillion: micro(price?.cached ?? price?.prompt ?? 0),
    completionMicroUsdPerMillion: micro(price?.completion ?? 0),
  };
}
