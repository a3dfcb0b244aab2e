import type { Split } from "../task.ts";
import { differenceLedger } from "./difference-ledger.ts";
import type { Evidence, GateStep, LedgerCheck, Verdict } from "./evidence.ts";
import { check, heldBack } from "./held-back.ts";
import { missingTrials, type PairedTask, pairTasks, sumPasses } from "./tally.ts";

/** Bounds of the difference in passes (candidate − parent) that the missing trials still allow. */
interface Bounds {
  readonly least: number;
  readonly most: number;
}

/**
 * The paper's rule: R repeats per task; accept iff Δ_in ≥ 0 and Δ_out ≥ 0 and max > 0 on pass counts.
 * The smaller split is run first, and a run ends as soon as no missing trial can change the verdict (exact curtailment).
 */
export function paperStep(repeats: number, evidence: Evidence): GateStep {
  const tasks = pairTasks(repeats, evidence);
  const decide = (verdict: Verdict, checks: readonly LedgerCheck[]): GateStep => ({
    kind: "verdict",
    verdict,
    ledger: [...differenceLedger(repeats, tasks, evidence), ...checks],
  });
  const held = heldBack(tasks.filter((task) => task.usable).length, evidence);
  if (held) return decide(held.verdict, held.checks);
  const heldIn = tasks.filter((task) => task.split === "held-in");
  const heldOut = tasks.filter((task) => task.split === "held-out");
  const checks = [splitCheck("held-in", heldIn), splitCheck("held-out", heldOut)] as const;
  const verdict = verdictFrom(boundsOf(heldIn), boundsOf(heldOut), checks);
  return verdict ? decide(verdict, checks) : plan(heldIn, heldOut);
}

function verdictFrom(inside: Bounds, outside: Bounds, checks: readonly [LedgerCheck, LedgerCheck]): Verdict | null {
  if (outside.most < 0) return { kind: "rejected", reason: "held-out-loss", detail: checks[1].observation };
  if (inside.most < 0) return { kind: "rejected", reason: "held-in-loss", detail: checks[0].observation };
  if (inside.most <= 0 && outside.most <= 0)
    return { kind: "rejected", reason: "no-gain", detail: "no split can gain any more" };
  const accepted = inside.least >= 0 && outside.least >= 0 && Math.max(inside.least, outside.least) > 0;
  return accepted ? { kind: "accepted" } : null;
}

function boundsOf(tasks: readonly PairedTask[]): Bounds {
  const each = tasks.filter((task) => task.usable).map(boundsOfTask);
  return {
    least: each.reduce((sum, bounds) => sum + bounds.least, 0),
    most: each.reduce((sum, bounds) => sum + bounds.most, 0),
  };
}

/**
 * Missing candidate trials may all fail or all pass, missing parent trials the other way round; and any of them may error, which
 * takes the task out, so that it adds nothing.
 */
function boundsOfTask({ parent, candidate }: PairedTask): Bounds {
  const difference = candidate.passes - parent.passes;
  if (parent.missing.length + candidate.missing.length === 0) return { least: difference, most: difference };
  return {
    least: Math.min(0, difference - parent.missing.length),
    most: Math.max(0, difference + candidate.missing.length),
  };
}

function plan(heldIn: readonly PairedTask[], heldOut: readonly PairedTask[]): GateStep {
  const smallerFirst: [Split, readonly PairedTask[]][] =
    heldOut.length <= heldIn.length
      ? [
          ["held-out", heldOut],
          ["held-in", heldIn],
        ]
      : [
          ["held-in", heldIn],
          ["held-out", heldOut],
        ];
  for (const [split, tasks] of smallerFirst) {
    const trials = missingTrials(likelyPassesFirst(tasks));
    if (trials.length > 0) return { kind: "run", stage: `${split} tasks`, trials: trials.slice(0, batchSize) };
  }
  throw new Error("paper policy: complete evidence without a verdict");
}

/**
 * Which trials come first can't change the verdict, only how many are needed: an edit that helps reaches its parent's count soonest
 * on what the parent passes and on what the edit aims at.
 */
function likelyPassesFirst(tasks: readonly PairedTask[]): PairedTask[] {
  const likely = (task: PairedTask) => (task.target || task.parent.passes > 0 ? 0 : 1);
  return [...tasks].sort((a, b) => likely(a) - likely(b) || (a.taskId < b.taskId ? -1 : 1));
}

/** Small enough that curtailment saves runs, large enough that a window of sandboxes stays full. */
const batchSize = 8;

function splitCheck(split: Split, tasks: readonly PairedTask[]): LedgerCheck {
  const bounds = boundsOf(tasks);
  const parent = sumPasses(tasks, "parent");
  const candidate = sumPasses(tasks, "candidate");
  const open = missingTrials(tasks).length;
  const rest = open === 0 ? "complete" : `Δ between ${bounds.least} and ${bounds.most}, ${open} trials saved`;
  return check(
    `Δ ${split}`,
    `candidate ${candidate} passes, parent ${parent} (${rest})`,
    candidate - parent,
    "≥ 0, and > 0 on one split",
    bounds.least >= 0,
  );
}
