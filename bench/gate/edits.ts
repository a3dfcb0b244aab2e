import { type Effect, type Random, type SimulatedTask, worlds } from "./worlds.ts";

export const kinds = ["null", "small", "medium", "large", "harmful"] as const;
export type Kind = (typeof kinds)[number];

/** What a model proposes. */
export interface SimulatedEdit {
  readonly kind: Kind;
  readonly effect: Effect;
}

/** Of the edits that a model proposes: most do nothing, some help, some break. An assumption, the same for every policy. */
export function drawEdit(random: Random): SimulatedEdit {
  const share = random();
  if (share < 0.6) return { kind: "null", effect: worlds.null };
  const degree = random();
  if (share >= 0.83) return { kind: "harmful", effect: { ...worlds.harmful, broken: degree < 0.5 ? 0.1 : 0.25 } };
  const kind = degree < 1 / 3 ? "small" : degree < 2 / 3 ? "medium" : "large";
  return { kind, effect: worlds[kind] };
}

export function helps({ effect }: SimulatedEdit): boolean {
  return effect.heldInGain > 0;
}

/** Every edit moves each task as it did alone; what two of them fix is fixed once. */
export function mergedTasks(
  before: readonly SimulatedTask[],
  edited: readonly (readonly SimulatedTask[])[],
): SimulatedTask[] {
  return before.map((task, index) => {
    const moves = edited.map((tasks) => (tasks[index]?.candidate ?? task.parent) - task.parent);
    const [most, least] = [Math.max(0, ...moves), Math.min(0, ...moves)];
    return { ...task, candidate: Math.min(1, Math.max(0, task.parent + most + least)) };
  });
}
