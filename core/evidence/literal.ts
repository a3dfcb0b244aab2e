import { differenceLedger } from "./difference-ledger.ts";
import type { Evidence, GateStep, LedgerCheck, RejectionReason, Verdict } from "./evidence.ts";
import { check, heldBack } from "./held-back.ts";
import { missingTrials, type PairedTask, pairTasks, type Tally } from "./tally.ts";

/**
 * The article's rule: accept iff no previously passing task fails, the overall pass rate rises, at least one failing task of the
 * weakness passes now, and no failure appears in unrelated tasks. With R repeats a task passes when more than half of them do.
 * Targets are run first, then the rest of held-in, then held-out; the first violation ends the run.
 */
export function literalStep(repeats: number, evidence: Evidence): GateStep {
  const tasks = pairTasks(repeats, evidence);
  const held = heldBack(tasks.filter((task) => task.usable).length, evidence);
  const step = held ?? firstViolation(tasks, repeats) ?? nextStage(tasks) ?? conclude(tasks, repeats);
  if ("kind" in step) return step;
  return {
    kind: "verdict",
    verdict: step.verdict,
    ledger: [...differenceLedger(repeats, tasks, evidence), ...step.checks],
  };
}

interface Decision {
  readonly verdict: Verdict;
  readonly checks: readonly LedgerCheck[];
}

type State = "passes" | "fails" | "open";

/** A task's state is fixed as soon as the missing repeats can't turn the majority. */
function stateOf(tally: Tally, repeats: number): State {
  if (tally.passes * 2 > repeats) return "passes";
  if ((tally.passes + tally.missing.length) * 2 <= repeats) return "fails";
  return "open";
}

function firstViolation(tasks: readonly PairedTask[], repeats: number): Decision | null {
  const usable = tasks.filter((task) => task.usable);
  const regressed = usable.find(
    (task) => stateOf(task.parent, repeats) === "passes" && stateOf(task.candidate, repeats) === "fails",
  );
  if (regressed) {
    const place = regressed.target
      ? "of its weakness"
      : regressed.split === "held-in"
        ? "unrelated, held-in"
        : "held-out";
    return reject("regression", `1 task (${place}) passed with the parent and fails now`, [
      check(
        "no regression",
        `${regressed.candidate.failures} of ${repeats} repeats fail on a task that passed`,
        1,
        "0 regressions",
        false,
      ),
    ]);
  }
  const targets = usable.filter((task) => task.target);
  const fixable = targets.filter(
    (task) => stateOf(task.parent, repeats) !== "passes" && stateOf(task.candidate, repeats) !== "fails",
  );
  if (fixable.length === 0)
    return reject("weakness-not-addressed", `0 of ${targets.length} target tasks turned from failing to passing`, [
      check("weakness addressed", `0 of ${targets.length} targets fixed`, 0, "≥ 1", false),
    ]);
  return null;
}

function nextStage(tasks: readonly PairedTask[]): GateStep | null {
  const stages: [string, PairedTask[]][] = [
    ["target tasks", tasks.filter((task) => task.target)],
    ["other held-in tasks", tasks.filter((task) => !task.target && task.split === "held-in")],
    ["held-out tasks", tasks.filter((task) => task.split === "held-out")],
  ];
  for (const [stage, members] of stages) {
    const trials = missingTrials(members);
    if (trials.length > 0) return { kind: "run", stage, trials: trials.slice(0, batchSize) };
  }
  return null;
}

const batchSize = 8;

function conclude(tasks: readonly PairedTask[], repeats: number): Decision {
  const usable = tasks.filter((task) => task.usable);
  const count = (arm: "parent" | "candidate") =>
    usable.filter((task) => stateOf(task[arm], repeats) === "passes").length;
  const net = count("candidate") - count("parent");
  const observation = `${count("candidate")} tasks pass, parent ${count("parent")}`;
  const checks = [
    check("no regression", "every task that passed with the parent passes", 0, "0 regressions", true),
    check("net positive", observation, net, "> 0", net > 0),
  ];
  return net > 0 ? { verdict: { kind: "accepted" }, checks } : reject("no-net-gain", observation, checks);
}

function reject(reason: RejectionReason, detail: string, checks: readonly LedgerCheck[]): Decision {
  return { verdict: { kind: "rejected", reason, detail }, checks };
}
