import type { ModelRole, OptimizationPlan } from "../core/plan.ts";
import type { Ports } from "../core/ports.ts";
import { seedNumber } from "../core/random.ts";
import { askModel } from "./ask-model.ts";
import type { ReadingQuestion } from "./read-trace.ts";

/** A conversation of one role about one subject. */
export interface RoleQuestion {
  readonly plan: OptimizationPlan;
  readonly iteration: number;
  readonly role: Exclude<ModelRole, "agent">;
  /** Within the iteration, e.g. `label/t-…`. */
  readonly subject: string;
  /** The role's own where absent. */
  readonly temperature?: number;
  readonly topP?: number;
}

/** What `askReading` asks by: paid calls of the role's model, each with a seed that only plan, subject and ordinal decide. */
export function askInRole(
  ports: Pick<Ports, "models" | "paidCalls" | "pace" | "patienceMs">,
  { plan, iteration, role, subject, temperature, topP }: RoleQuestion,
  signal: AbortSignal,
): ReadingQuestion<unknown>["ask"] {
  const settings = plan.models[role];
  const path = `i${String(iteration).padStart(2, "0")}/${subject}`;
  return async (messages, tools, ordinal) => {
    const request = {
      settings,
      messages,
      tools,
      temperature: temperature ?? settings.temperature,
      topP: topP ?? null,
      seed: seedNumber(`${plan.seed}/${path}/${ordinal}`),
    };
    const { optimizationId } = plan;
    const call = { optimizationId, iteration, trialId: null, role, subject: path, ordinal, request };
    return (await askModel(ports, call, signal)).answer;
  };
}
