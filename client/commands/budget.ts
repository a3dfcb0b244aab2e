import { asId, type OptimizationId } from "../../core/ids.ts";
import type { Budget, Spend } from "../../core/limits.ts";
import { budgetText } from "../budget-text.ts";
import type { Register } from "../context.ts";
import { failure } from "../failure.ts";
import { resolveId } from "./resolve-id.ts";

const caps = [
  { option: "usd", key: "costMicroUsd", factor: 1_000_000, description: "US dollars" },
  { option: "tokens", key: "tokens", factor: 1, description: "tokens" },
  { option: "trials", key: "trials", factor: 1, description: "trials" },
  { option: "hours", key: "wallTimeMs", factor: 3_600_000, description: "hours by the clock" },
] as const;

export const register: Register = (program, context) => {
  const command = program
    .command("budget")
    .argument("<id>", "optimization")
    .description("show the caps of an optimization, or change some of them while it runs");
  for (const cap of caps) command.option(`--${cap.option} <most>`, `most ${cap.description}; none takes the cap away`);
  command.action(
    context.perform(async ({ output, args, options }) => {
      const selfHarness = context.selfHarness();
      const id = await resolveId(selfHarness, args[0]);
      const changes = readCaps(options);
      if (Object.keys(changes).length > 0) await selfHarness.setBudget(id, changes);
      const { budget, spend, kept } = await selfHarness.parts.paidCalls().budgetOf(asId<OptimizationId>(id));
      const keeping = kept.trials > 0 ? `; kept for the fresh runs of the claim ${amounts(kept)}` : "";
      output.text(`${id}: caps ${budgetText(budget)}; spent ${amounts(spend)}${keeping}`);
      return { kind: "ok", fields: { optimizationId: id, budget, spend, kept } };
    }),
  );
};

function amounts({ costMicroUsd, tokens, trials }: Spend): string {
  return `$${(costMicroUsd / 1e6).toFixed(4)}, ${tokens} tokens, ${trials} trials`;
}

/** Caps as `resume` takes them: `usd=30 trials=none`. */
export function readNamedCaps(texts: readonly string[]): Partial<Budget> {
  const named = texts.flatMap((text) => text.split(",")).map((text) => text.split("=") as [string, string | undefined]);
  const known = caps.map(({ option }) => option);
  const unknown = named.find(([name, value]) => value === undefined || !known.some((each) => each === name));
  if (unknown)
    throw failure(
      "bad-input",
      `--budget: got ${JSON.stringify(unknown.join("=").slice(0, 80))}, expected ${known.map((each) => `${each}=N`).join(", ")}.`,
    );
  return readCaps(Object.fromEntries(named), (option) => `--budget ${option}`);
}

/**
 * The caps that were named; the others stay as they are.
 * @param nameOf how a person wrote the cap, for the message about a wrong value
 */
export function readCaps(
  options: Readonly<Record<string, unknown>>,
  nameOf: (option: string) => string = (option) => `--${option}`,
): Partial<Budget> {
  const changes: Partial<Record<keyof Budget, number | null>> = {};
  for (const { option, key, factor } of caps) {
    const text = options[option];
    if (typeof text !== "string") continue;
    const value = Number(text);
    if (text !== "none" && !(value > 0 && Number.isFinite(value)))
      throw failure(
        "bad-input",
        `${nameOf(option)}: got ${JSON.stringify(text.slice(0, 80))}, expected a number above 0, or none.`,
      );
    changes[key] = text === "none" ? null : Math.round(value * factor);
  }
  return changes;
}
