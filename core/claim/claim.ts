import { mcnemar } from "../evidence/statistics.ts";
import type { VersionId } from "../ids.ts";
import type { TrialCost, TrialRecord } from "../ports.ts";
import { isFresh } from "../repeats.ts";
import type { Split } from "../task.ts";
import { type BestOf, bestOf } from "./best-of.ts";
import { type VersionCost, versionCost } from "./cost.ts";
import { smallestDetectableGain } from "./detectable.ts";
import { type Gain, pairedGain, readingOf } from "./gain.ts";
import { type NoiseFloor, noiseFloorOf } from "./noise.ts";
import { type PassRate, passRateOf, type Tally, talliesOf } from "./pass-rate.ts";

/**
 * What an optimization may claim: fresh paired runs of the starting and the final harness, none of them seen by a gate, on sealed tasks
 * if there are any, else held-out. A task without a scored run in one of the two is left out of both.
 */
export interface Claim {
  readonly split: Split;
  readonly tasks: number;
  /** Tasks of the split that are missing here, because one version has no scored run on them. */
  readonly tasksLeftOut: number;
  /** Fresh runs per task and version, as planned. */
  readonly repeats: number;
  readonly starting: PassRate;
  readonly final: PassRate;
  /** Mean difference in pass rate per task, final − starting, with its interval for tasks like these. */
  readonly gain: Gain;
  readonly reading: ReturnType<typeof readingOf>;
  /** Tasks that pass (more than half of their repeats) with one of the two only. */
  readonly improved: number;
  readonly regressed: number;
  /** Exact McNemar test on improved and regressed tasks. */
  readonly mcnemarP: number;
  readonly noise: NoiseFloor;
  /** Whether the difference is larger than the noise floor: then it is real on these very tasks, whatever others would say. */
  readonly beyondNoise: boolean;
  /** The smallest true gains that runs of this size show in 80 % of the cases; null when no possible gain would be. */
  readonly smallestDetectable: { readonly onTheseTasks: number | null; readonly onTasksLikeThese: number | null };
  readonly cost: { readonly starting: VersionCost; readonly final: VersionCost };
  readonly bestOf: BestOf;
}

interface Pair {
  readonly before: Tally;
  readonly after: Tally;
}

/** @returns null when both are the same version, or when no task has a scored fresh run of both */
export function claimOf(
  trials: readonly TrialRecord[],
  versions: { readonly starting: VersionId; readonly final: VersionId },
  costs: ReadonlyMap<string, TrialCost>,
): Claim | null {
  if (versions.starting === versions.final) return null;
  const fresh = ofOneWindow(
    trials.filter((trial) => isFresh(trial) && trial.outcome),
    versions,
  );
  const split: Split = fresh.some((trial) => trial.split === "sealed") ? "sealed" : "held-out";
  const all = fresh.filter((trial) => trial.split === split);
  const pairs = pairUp(all, versions);
  if (pairs.length === 0) return null;
  const paired = new Set(pairs.map((pair) => pair.before.taskId));
  const arm = (id: VersionId) => all.filter((trial) => trial.key.versionId === id && paired.has(trial.key.taskId));
  const [starting, final] = [arm(versions.starting), arm(versions.final)];
  const gain = pairedGain(pairs.map(({ before, after }) => share(after) - share(before)));
  const improved = pairs.filter(({ before, after }) => share(before) <= 0.5 && share(after) > 0.5).length;
  const regressed = pairs.filter(({ before, after }) => share(before) > 0.5 && share(after) <= 0.5).length;
  const noise = noiseFloorOf(starting, final);
  const repeats = new Set(all.map((trial) => trial.key.repeat)).size;
  const design = { tasks: pairs.length, repeats, discordance: noise.discordance };
  const room = 1 - passRateOf(starting).rate;
  const cost = { starting: versionCost(starting, costs), final: versionCost(final, costs) };
  return {
    split,
    tasks: pairs.length,
    tasksLeftOut: new Set(all.map((trial) => trial.key.taskId)).size - pairs.length,
    repeats,
    starting: passRateOf(starting),
    final: passRateOf(final),
    gain,
    reading: readingOf(gain),
    improved,
    regressed,
    mcnemarP: mcnemar(improved, regressed),
    noise,
    beyondNoise: Math.abs(gain.difference) > noise.floor,
    smallestDetectable: {
      onTheseTasks: smallestDetectableGain(design, "these-tasks", room),
      onTasksLikeThese: smallestDetectableGain(design, "tasks-like-these", room),
    },
    cost,
    bestOf: bestOf(pairs, cost.starting, cost.final),
  };
}

/** Runs that were made side by side share their numbers: those of a third version belong to another claim, of another hour. */
function ofOneWindow(
  fresh: readonly TrialRecord[],
  { starting, final }: { readonly starting: VersionId; readonly final: VersionId },
): TrialRecord[] {
  const isOurs = ({ key }: TrialRecord) => key.versionId === starting || key.versionId === final;
  const others = new Set(fresh.filter((trial) => !isOurs(trial)).map(({ key }) => key.repeat));
  return fresh.filter((trial) => isOurs(trial) && !others.has(trial.key.repeat));
}

function pairUp(
  trials: readonly TrialRecord[],
  versions: { readonly starting: VersionId; readonly final: VersionId },
): Pair[] {
  const tallies = (id: VersionId) => talliesOf(trials.filter((trial) => trial.key.versionId === id));
  const after = new Map(tallies(versions.final).map((each) => [each.taskId, each]));
  return tallies(versions.starting).flatMap((before) => {
    const other = after.get(before.taskId);
    return other ? [{ before, after: other }] : [];
  });
}

function share({ passed, scored }: Tally): number {
  return passed / scored;
}
