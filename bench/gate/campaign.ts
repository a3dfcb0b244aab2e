import { generations, measuredRepeats } from "../../core/evidence/ancestors.ts";
import type { GatePolicy, Observed } from "../../core/evidence/evidence.ts";
import { gainsByTask, inheritedOf } from "../../core/evidence/gather.ts";
import { nextTrials } from "../../core/evidence/policy.ts";
import type { TaskId } from "../../core/ids.ts";
import { seededRandom } from "../../core/random.ts";
import { drawEdit, helps, type Kind, mergedTasks, type SimulatedEdit } from "./edits.ts";
import { drawTargets, measureBaseline, validate } from "./validation.ts";
import { drawTasks, type Random, type SimulatedTask, sizes, withEffect } from "./worlds.ts";

const perIteration = 4;
const repeats = 2;

/**
 * Who judges: the gate; one that runs what the gate runs and then knows the truth; or one that knows it without a run. The last two
 * bound what any gate could reach in this world at this budget.
 */
export type Judge = "gate" | "truth at the gate's price" | "free truth";

/** What the runs of a campaign were spent on. */
export type Purpose = "baseline" | Kind | "merge";

/** A candidate that was accepted: its edits, what it does to each task, and what its own runs showed. */
interface Accepted {
  readonly edits: readonly SimulatedEdit[];
  readonly tasks: readonly SimulatedTask[];
  readonly targets: readonly TaskId[];
  readonly candidate: readonly Observed[];
  /** Difference in pass rate over its parent, summed over the tasks that both ran: the strongest goes first. */
  readonly gain: number;
}

/** One optimization of a simulated benchmark by a budget of runs: iterations of four candidates, merged if several are accepted. */
export class Campaign {
  readonly #gate: GatePolicy;
  readonly #judge: Judge;
  readonly #random: Random;
  readonly #start: readonly SimulatedTask[];
  #tasks: readonly SimulatedTask[];
  #parent: Observed[] = [];
  /** What the versions before the current one did, the nearest first. */
  #ancestors: (readonly Observed[])[] = [];
  #left: number;
  #acceptances = 0;
  readonly promoted: SimulatedEdit[] = [];
  readonly spent = new Map<Purpose, number>();
  readonly tried = new Map<Purpose, number>();
  readonly accepted = new Map<Purpose, number>();

  constructor(gate: GatePolicy, judge: Judge, seed: string, budget: number) {
    this.#gate = gate;
    this.#judge = judge;
    this.#random = seededRandom(seed);
    this.#start = drawTasks(this.#random, sizes["62+27"], "published");
    this.#tasks = this.#start;
    this.#left = budget;
  }

  /** @returns change of the true pass rate from the starting to the final version */
  run(): number {
    this.#measureBaseline();
    while (this.#left > 0) this.#iterate();
    const rates = new Map(this.#start.map((task) => [task.taskId, task.parent]));
    return this.#tasks.reduce((sum, task) => sum + task.parent - (rates.get(task.taskId) ?? 0), 0) / this.#tasks.length;
  }

  get triedCount(): number {
    return [...this.tried.values()].reduce((sum, count) => sum + count, 0);
  }

  /** What the service does when an iteration starts: the version's own runs count, and only what is missing is run. */
  #measureBaseline(): void {
    const known = new Set(this.#parent.map((each) => `${each.taskId} ${each.repeat}`));
    const wanted = measuredRepeats({ repeats, gate: this.#gate }, this.#ancestors.length);
    const missing = measureBaseline(this.#random, this.#tasks, wanted).filter(
      (each) => !known.has(`${each.taskId} ${each.repeat}`),
    );
    this.#parent = [...this.#parent, ...missing];
    this.#spend("baseline", missing.length);
  }

  /** Candidates side by side over one baseline; those accepted are merged, and the merge is a candidate of its own. */
  #iterate(): void {
    const accepted: Accepted[] = [];
    const acceptedBefore = this.#acceptances;
    for (let slot = 0; slot < perIteration && this.#left > 0; slot++) {
      const edit = drawEdit(this.#random);
      const targets = drawTargets(this.#random, this.#tasks, this.#parent);
      const tasks = withEffect(this.#random, this.#tasks, targets, edit.effect);
      const candidate = this.#judgeTasks(edit.kind, [edit], tasks, targets, acceptedBefore);
      if (candidate) accepted.push(candidate);
    }
    const best = [...accepted].sort((a, b) => b.gain - a.gain)[0];
    if (!best || this.#left <= 0) return;
    this.#promote((accepted.length > 1 ? this.#merge(accepted, acceptedBefore) : null) ?? best);
  }

  #merge(accepted: readonly Accepted[], acceptedBefore: number): Accepted | null {
    const edits = accepted.flatMap((each) => each.edits);
    const targets = [...new Set(accepted.flatMap((each) => each.targets))];
    const tasks = mergedTasks(
      this.#tasks,
      accepted.map((each) => each.tasks),
    );
    return this.#judgeTasks("merge", edits, tasks, targets, acceptedBefore);
  }

  #judgeTasks(
    purpose: Purpose,
    edits: readonly SimulatedEdit[],
    tasks: readonly SimulatedTask[],
    targets: readonly TaskId[],
    accepted: number,
  ): Accepted | null {
    const earlier = { judged: this.triedCount, accepted };
    count(this.tried, purpose, 1);
    const known = { targets, parent: this.#parent, inherited: inheritedOf(this.#ancestors) };
    if (this.#judge === "free truth")
      return edits.every(helps) ? { edits, tasks, targets, candidate: [], gain: 0 } : null;
    const result = validate((evidence) => nextTrials(this.#gate, evidence), this.#random, tasks, known, earlier);
    const { verdict, runs, parent, candidate } = result;
    this.#spend(purpose, runs);
    this.#parent = [...parent];
    const accepts = this.#judge === "gate" ? verdict.kind === "accepted" : edits.every(helps);
    if (!accepts || this.#left < 0) return null;
    this.#acceptances++;
    count(this.accepted, purpose, 1);
    const gain = [...gainsByTask({ parent, candidate }).values()].reduce((sum, each) => sum + each, 0);
    return { edits, tasks, targets, candidate, gain };
  }

  #promote({ tasks, candidate, edits }: Accepted): void {
    this.promoted.push(...edits);
    this.#tasks = tasks.map((task) => ({ ...task, measured: task.candidate, parent: task.candidate }));
    this.#ancestors = [this.#parent, ...this.#ancestors].slice(0, generations);
    this.#parent = [...candidate];
    this.#measureBaseline();
  }

  #spend(purpose: Purpose, runs: number): void {
    this.#left -= runs;
    count(this.spent, purpose, runs);
  }
}

function count(sums: Map<Purpose, number>, purpose: Purpose, amount: number): void {
  sums.set(purpose, (sums.get(purpose) ?? 0) + amount);
}
