import { asId, type OptimizationId } from "../core/ids.ts";
import type { OptimizationPlan } from "../core/plan.ts";
import { failure } from "./failure.ts";

/** When a schedule starts an optimization: a time of day, or a cron expression. */
export type Timetable =
  | { readonly kind: "daily"; readonly hour: number; readonly minute: number }
  | { readonly kind: "cron"; readonly expression: string };

export interface ScheduleSummary {
  readonly scheduleId: string;
  readonly lineage: string;
  readonly paused: boolean;
  readonly next: string | null;
  readonly last: string | null;
}

/** `02:00` as hour and minute. */
export function parseTimeOfDay(text: string): Timetable {
  const match = /^([01]?\d|2[0-3]):([0-5]\d)$/.exec(text);
  if (!match)
    throw failure("bad-input", `--at: got ${JSON.stringify(text.slice(0, 80))}, expected a time of day such as 02:00.`);
  return { kind: "daily", hour: Number(match[1]), minute: Number(match[2]) };
}

export function checkTimezone(name: string): string {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return name;
  } catch {
    throw failure(
      "bad-input",
      `--timezone: got ${JSON.stringify(name.slice(0, 80))}, expected a name such as Europe/Berlin or UTC.`,
    );
  }
}

/**
 * The plan of every night: it begins with the version that the lineage has promoted by then, and its id is the night's
 * workflow id, which the server makes of the prefix and the time.
 */
export function nightlyPlan(plan: OptimizationPlan): OptimizationPlan {
  return {
    ...plan,
    optimizationId: asId<OptimizationId>(""),
    harness: { kind: "lineage", lineage: plan.lineage, path: plan.harness.path },
  };
}

export function scheduleIdOf(lineage: string): string {
  return `nightly-${lineage}`;
}
