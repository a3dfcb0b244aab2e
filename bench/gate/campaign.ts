import type { Observed } from "../../core/evidence/evidence.ts";
import type { TaskId } from "../../core/ids.ts";
import { seededRandom } from "../../core/random.ts";
import { drawTargets, measureBaseline, type Plan, validate } from "./validation.ts";
import { drawTasks, type Effect, type Random, type SimulatedTask, sizes, withEffect, worlds } from "./worlds.ts";

/** What a fixed budget of runs buys, over many nights. */
export interface CampaignFigures {
  /** Change of the true pass rate from the starting to the final version, in percentage points. */
  readonly gainPoints: number;
  readonly gainStandardError: number;
  readonly tried: number;
  readonly goodPromotions: number;
  readonly badPromotions: number;
}

const perIteration = 4;
const repeats = 2;

/** Of the edits that a model proposes: most do nothing, some help, some break. An assumption, the same for every policy. */
function drawEffect(random: Random): Effect {
  const kind = random();
  if (kind < 0.6) return worlds.null;
  const degree = random();
  if (kind < 0.83) return degree < 1 / 3 ? worlds.small : degree < 2 / 3 ? worlds.medium : worlds.large;
  return { ...worlds.harmful, broken: degree < 0.5 ? 0.1 : 0.25 };
}

interface Candidate {
  readonly effect: Effect;
  readonly targets: readonly TaskId[];
  readonly tasks: readonly SimulatedTask[];
  readonly candidate: readonly Observed[];
}

class Campaign {
  readonly #plan: Plan;
  readonly #random: Random;
  readonly #start: readonly SimulatedTask[];
  #tasks: readonly SimulatedTask[];
  #parent: Observed[] = [];
  #left: number;
  readonly promoted: Effect[] = [];
  tried = 0;
  #accepted = 0;

  constructor(plan: Plan, seed: string, budget: number) {
    this.#plan = plan;
    this.#random = seededRandom(seed);
    this.#start = drawTasks(this.#random, sizes["62+27"], "published");
    this.#tasks = this.#start;
    this.#left = budget;
  }

  run(): number {
    this.#completeBaseline();
    while (this.#left > 0) this.#iterate();
    const rates = new Map(this.#start.map((task) => [task.taskId, task.parent]));
    return this.#tasks.reduce((sum, task) => sum + task.parent - (rates.get(task.taskId) ?? 0), 0) / this.#tasks.length;
  }

  /** What the service does after a promotion: the winner's own runs are its baseline, and only what is missing is run. */
  #completeBaseline(): void {
    const known = new Set(this.#parent.map((each) => `${each.taskId} ${each.repeat}`));
    const missing = measureBaseline(this.#random, this.#tasks, repeats).filter(
      (each) => !known.has(`${each.taskId} ${each.repeat}`),
    );
    this.#parent = [...this.#parent, ...missing];
    this.#left -= missing.length;
  }

  /** Candidates side by side over one baseline; those accepted are merged, and the merge is a candidate of its own. */
  #iterate(): void {
    const accepted: Candidate[] = [];
    const acceptedBefore = this.#accepted;
    for (let slot = 0; slot < perIteration && this.#left > 0; slot++) {
      const effect = drawEffect(this.#random);
      const targets = drawTargets(this.#random, this.#tasks, this.#parent);
      const judged = this.#judge([effect], targets, acceptedBefore);
      if (judged) accepted.push({ ...judged, effect });
    }
    const best = accepted[0];
    if (!best || this.#left <= 0) return;
    const effects = accepted.map((each) => each.effect);
    const merged =
      accepted.length > 1
        ? this.#judgeTasks(
            mergedTasks(this.#tasks, accepted),
            [...new Set(accepted.flatMap((each) => each.targets))],
            acceptedBefore,
          )
        : null;
    this.#promote(merged ?? best, merged ? effects : [best.effect]);
  }

  #judge(effects: readonly Effect[], targets: readonly TaskId[], accepted: number) {
    const tasks = effects.reduce<readonly SimulatedTask[]>(
      (before, effect) => withEffect(this.#random, before, targets, effect),
      this.#tasks,
    );
    return this.#judgeTasks(tasks, targets, accepted);
  }

  #judgeTasks(tasks: readonly SimulatedTask[], targets: readonly TaskId[], accepted: number) {
    const earlier = { judged: this.tried, accepted };
    const known = { targets, parent: this.#parent };
    const { verdict, runs, parent, candidate } = validate(this.#plan, this.#random, tasks, known, earlier);
    this.tried++;
    this.#left -= runs;
    this.#parent = [...parent];
    if (verdict.kind !== "accepted" || this.#left < 0) return null;
    this.#accepted++;
    return { tasks, targets, candidate };
  }

  #promote({ tasks, candidate }: Pick<Candidate, "tasks" | "candidate">, effects: readonly Effect[]): void {
    this.promoted.push(...effects);
    this.#tasks = tasks.map((task) => ({ ...task, measured: task.candidate, parent: task.candidate }));
    this.#parent = [...candidate];
    this.#completeBaseline();
  }
}

/** Every edit moves each task as it did alone; what two of them fix is fixed once. */
function mergedTasks(before: readonly SimulatedTask[], accepted: readonly Candidate[]): SimulatedTask[] {
  return before.map((task, index) => {
    const moves = accepted.map((each) => (each.tasks[index]?.candidate ?? task.parent) - task.parent);
    const [most, least] = [Math.max(0, ...moves), Math.min(0, ...moves)];
    return { ...task, candidate: Math.min(1, Math.max(0, task.parent + most + least)) };
  });
}

export function measureCampaigns(plan: Plan, budget: number, campaigns: number): CampaignFigures {
  const gains: number[] = [];
  const sums = { tried: 0, good: 0, bad: 0 };
  for (let number = 0; number < campaigns; number++) {
    const campaign = new Campaign(plan, `campaign ${number}`, budget);
    gains.push(100 * campaign.run());
    sums.tried += campaign.tried;
    for (const { heldInGain } of campaign.promoted) {
      if (heldInGain > 0) sums.good++;
      else sums.bad++;
    }
  }
  const mean = gains.reduce((sum, each) => sum + each, 0) / campaigns;
  const variance = gains.reduce((sum, each) => sum + (each - mean) ** 2, 0) / Math.max(1, campaigns - 1);
  return {
    gainPoints: mean,
    gainStandardError: Math.sqrt(variance / campaigns),
    tried: sums.tried / campaigns,
    goodPromotions: sums.good / campaigns,
    badPromotions: sums.bad / campaigns,
  };
}
