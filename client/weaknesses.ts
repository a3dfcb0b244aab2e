import pc from "picocolors";
import type { IterationRecord, OptimizationRecord } from "../core/ports.ts";
import type { ReportSource } from "../core/report.ts";
import { rankOf } from "../core/weakness/ranking.ts";
import { historiesOf, type Recurrence, type WeaknessHistory } from "../core/weakness/recurrence.ts";
import { type Signature, signatureText, type Weakness } from "../core/weakness.ts";
import type { Shown } from "./shown.ts";
import { newTable } from "./tables.ts";

export type MinedWeakness = Weakness & { readonly iteration: number };

/** A weakness as it was seen last, with its history. */
export interface RememberedWeakness extends MinedWeakness {
  readonly recurrence: Recurrence;
  readonly seen: WeaknessHistory["seen"];
}

/** Each weakness once, strongest first, those that are cured last. */
export function remember(
  weaknesses: readonly MinedWeakness[],
  iterations: readonly IterationRecord[],
): RememberedWeakness[] {
  const mined = iterations.filter((each) => each.closed).map((each) => each.number);
  return historiesOf(weaknesses, mined)
    .flatMap(({ id, recurrence, seen }) => {
      const newest = weaknesses.findLast((each) => each.id === id);
      return newest ? [{ ...newest, recurrence, seen }] : [];
    })
    .sort((a, b) => Number(a.recurrence === "cured") - Number(b.recurrence === "cured") || rankOf(b) - rankOf(a));
}

type Mined = Pick<ReportSource, "weaknesses" | "iterations"> & {
  readonly optimization: Pick<OptimizationRecord, "end">;
};

export function showWeaknesses({ weaknesses, iterations, optimization }: Mined): Shown {
  return { items: remember(weaknesses, iterations), text: renderWeaknesses({ weaknesses, iterations, optimization }) };
}

/** Why there is no weakness: to have looked and found none is another thing than not to have looked. */
export function noWeaknessText({ iterations, optimization }: Omit<Mined, "weaknesses">): string {
  if (iterations.some((each) => each.closed)) return "none: no failure recurred often enough";
  return optimization.end === null ? "none yet" : `none: it ended (${optimization.end}) before any failure was mined`;
}

const colours: Readonly<Record<Recurrence, (text: string) => string>> = {
  new: (text) => text,
  recurring: pc.yellow,
  returned: pc.red,
  cured: pc.green,
};

export function renderWeaknesses({ weaknesses, iterations, optimization }: Mined): string {
  if (weaknesses.length === 0) return noWeaknessText({ iterations, optimization });
  const rows = newTable(["id", "pattern and root cause", "category", "seen", "history"], [7, 62, 14, 16, 20]);
  for (const each of remember(weaknesses, iterations))
    rows.push([
      each.id,
      `${each.pattern}\n${pc.dim(each.rootCause)}`,
      each.category.replaceAll("_", " "),
      seenText(each),
      `${colours[each.recurrence](each.recurrence)}\n${pc.dim(historyText(each.seen))}`,
    ]);
  return rows.toString();
}

export function seenText({ frequency, taskIds, flakyTaskIds }: Weakness): string {
  const flaky = flakyTaskIds.length > 0 ? ` (${flakyTaskIds.length} flaky)` : "";
  return `${counted(frequency, "failure")}, ${counted(taskIds.length, "task")}${flaky}`;
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}

/** Failures per iteration in which it was seen. */
export function historyText(seen: WeaknessHistory["seen"]): string {
  return seen.map(({ iteration, frequency }) => `i${iteration}: ${frequency}`).join(", ");
}

export function signatureLine(signature: Signature): string {
  return signatureText(signature).replaceAll("_", " ");
}
