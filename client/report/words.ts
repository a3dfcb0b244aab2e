import type { Gain } from "../../core/claim/gain.ts";
import type { PassRate } from "../../core/claim/pass-rate.ts";
import type { Interval } from "../../core/evidence/statistics.ts";

/** `54 %` */
export function percent(share: number): string {
  return `${(share * 100).toFixed(0)} %`;
}

/** `12 of 22 runs passed (55 %, 95 % interval 34 % to 73 %)`; no rate where there is nothing to take it of. */
export function rateText({ passed, scored, unscored, rate, interval }: PassRate): string {
  const left = unscored > 0 ? `, ${unscored} unscored` : "";
  if (scored === 0) return `no run scored${left}`;
  return `${passed} of ${scored} runs passed (${percent(rate)}, ${intervalText(interval, percent)}${left})`;
}

/** The only way in which a gain is written: never without its interval. */
export function gainText({ difference, interval }: Gain): string {
  return `${signedPoints(difference)} points, ${intervalText(interval, signedPoints)}`;
}

/** A size without direction, such as a noise floor: `14 points`. */
export function pointsText(share: number): string {
  return `${Number((share * 100).toFixed(share < 0.1 ? 1 : 0))} points`;
}

function intervalText({ low, high }: Interval, format: (share: number) => string): string {
  return `95 % interval ${format(low)} to ${format(high)}`;
}

function signedPoints(share: number): string {
  const rounded = (Math.abs(share) * 100).toFixed(0);
  return rounded === "0" ? "0" : `${share > 0 ? "+" : "−"}${rounded}`;
}

/** Dollars from millionths, with as many digits as cheap models need. */
export function usd(microUsd: number): string {
  const dollars = microUsd / 1e6;
  return `$${dollars.toFixed(dollars >= 10 ? 2 : dollars >= 0.01 || dollars === 0 ? 4 : 6)}`;
}

/** `1.2k`, `3.4M` */
export function tokensText(tokens: number): string {
  if (tokens >= 1e6) return `${(tokens / 1e6).toFixed(1)}M`;
  return tokens >= 10_000 ? `${(tokens / 1e3).toFixed(0)}k` : String(Math.round(tokens));
}

export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
