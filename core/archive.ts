import type { TaskId, VersionId } from "./ids.ts";
import type { Selection } from "./plan.ts";
import { seededRandom } from "./random.ts";

/** A harness version that was accepted once (or the starting one), promoted or not. */
export interface ArchiveMember {
  readonly versionId: VersionId;
  readonly parentId: VersionId | null;
  /** Pass rate on each task that it was run on. */
  readonly rates: ReadonlyMap<TaskId, number>;
}

/** A version that no other one beats everywhere, with the tasks on which none is better. */
export interface FrontMember {
  readonly versionId: VersionId;
  readonly best: readonly TaskId[];
}

/**
 * The per-task Pareto front: versions that are the best, alone or with others, on some task, without those that another one of them
 * equals on every task and beats on one. A task that a version was not run on counts as its parent's: its edit was not judged there.
 */
export function paretoFront(members: readonly ArchiveMember[]): FrontMember[] {
  const rates = new Map(members.map((member) => [member.versionId, inheritedRates(member, members)]));
  const tasks = [...new Set([...rates.values()].flatMap((own) => [...own.keys()]))].sort();
  const rate = (id: VersionId, task: TaskId) => rates.get(id)?.get(task) ?? 0;
  const beats = (a: VersionId, b: VersionId) =>
    tasks.every((task) => rate(a, task) >= rate(b, task)) && tasks.some((task) => rate(a, task) > rate(b, task));
  return members.flatMap(({ versionId }) => {
    if (members.some((other) => beats(other.versionId, versionId))) return [];
    const leads = (task: TaskId) => members.every((other) => rate(other.versionId, task) <= rate(versionId, task));
    // Where nobody passes, nobody is good.
    const best = tasks.filter((task) => rate(versionId, task) > 0 && leads(task));
    return best.length === 0 ? [] : [{ versionId, best }];
  });
}

function inheritedRates(member: ArchiveMember, members: readonly ArchiveMember[]): Map<TaskId, number> {
  const rates = new Map<TaskId, number>();
  const seen = new Set<VersionId>();
  for (let each: ArchiveMember | undefined = member; each && !seen.has(each.versionId); ) {
    seen.add(each.versionId);
    for (const [task, rate] of each.rates) if (!rates.has(task)) rates.set(task, rate);
    const { parentId }: ArchiveMember = each;
    each = members.find((other) => other.versionId === parentId);
  }
  return rates;
}

/** How often an iteration may start from the same version in vain: a proposer that draws again may find what it missed. */
const patience: Readonly<Record<Selection, number>> = { current: 1, pareto: 2 };

/**
 * The version that an iteration starts from; null when every one that could be chosen has been tried in vain since the last success.
 * `current` knows the current version only. `pareto` tries that one first and then draws from the front, a version being as likely as the
 * number of tasks on which none is better, those tried least first: so an optimization leaves a place from which no single edit leads up.
 * @param tried parents of the iterations since the last one in which anything was accepted
 */
export function chooseParent(options: {
  readonly selection: Selection;
  readonly currentId: VersionId;
  readonly members: readonly ArchiveMember[];
  readonly tried: readonly VersionId[];
  readonly seed: string;
}): VersionId | null {
  const { selection, currentId, members, tried, seed } = options;
  const tries = (id: VersionId) => tried.filter((each) => each === id).length;
  const front = selection === "pareto" ? paretoFront(members) : [];
  const open = [...front, { versionId: currentId, best: [] }].filter(
    ({ versionId }) => tries(versionId) < patience[selection],
  );
  const least = Math.min(...open.map(({ versionId }) => tries(versionId)));
  if (tries(currentId) === least) return currentId;
  const lots = open.flatMap(({ versionId, best }) => (tries(versionId) === least ? best.map(() => versionId) : []));
  return lots[Math.floor(seededRandom(seed)() * lots.length)] ?? null;
}
