import type { Healthcheck } from "../../core/environment.ts";
import type { ComposeReader } from "./compose-reader.ts";

/** A service's own health check; null when it has none, the test `NONE` where it switches its image's off. */
export function readComposeHealthcheck(service: ComposeReader): Healthcheck | null {
  if (service.get("healthcheck") === undefined) return null;
  const table = service.table("healthcheck");
  table.allows(["test", "interval", "timeout", "start_period", "retries", "disable"], ["start_interval"]);
  const value = table.get("test");
  const test = typeof value === "string" ? ["CMD-SHELL", value] : table.texts("test");
  const isOff = table.get("disable") === true || test[0] === "NONE";
  if (!isOff && (!["CMD", "CMD-SHELL"].includes(test[0] ?? "") || test.length < 2)) {
    table.refuse("test", "a shell command, or a list that begins with CMD or CMD-SHELL", "Correct it.");
    return null;
  }
  return {
    test: isOff ? ["NONE"] : test,
    intervalMs: duration(table, "interval", 30_000),
    timeoutMs: duration(table, "timeout", 30_000),
    startPeriodMs: duration(table, "start_period", 0),
    retries: Math.ceil(table.number("retries", 3)),
  };
}

const units: Readonly<Record<string, number>> = { us: 0.001, ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

/** Compose's durations: `1m30s`, `500ms`. */
function duration(table: ComposeReader, key: string, fallbackMs: number): number {
  const text = table.text(key, /^(\d+(\.\d+)?(us|ms|s|m|h))+$/, 'a duration such as "5s" or "1m30s"');
  if (text === null) return fallbackMs;
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(us|ms|s|m|h)/g)];
  return Math.round(parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * (units[unit ?? "s"] ?? 0), 0));
}
