import pg from "pg";
import type { OptimizationId } from "../../core/ids.ts";
import type { Outcome } from "../../core/trial.ts";
import type { Stage } from "../support/optimization.ts";

export interface Fact {
  readonly fact: string;
  readonly holds: boolean;
  readonly detail: string;
}

/** What an optimization decided and measured, as text that two runs can be compared by. */
export async function decisionsOf(stage: Stage, id: OptimizationId): Promise<readonly string[]> {
  const { records } = stage;
  const [optimization, proposals, trials] = [
    await records.optimization(id),
    await records.listProposals(id),
    await records.listTrials(id),
  ];
  const start = optimization?.startingVersionId;
  const outcomes = (of: typeof trials) =>
    of.map(({ key, outcome }) => `${key.versionId} ${key.taskId} ${key.repeat}: ${described(outcome)}`).sort();
  return [
    ...outcomes(trials.filter((trial) => trial.key.versionId === start)),
    ...proposals.map((each) => `${each.id} ${each.status} ${each.reason ?? ""} ${each.versionId ?? ""}`),
    `end ${optimization?.end}, current version ${optimization?.currentVersionId}`,
    ...outcomes(trials.filter((trial) => trial.key.versionId !== start)),
  ];
}

/** How a trial ended; that it was begun anew in between is no part of its outcome. */
function described(outcome: Outcome | null): string {
  if (!outcome) return "open";
  const flags = outcome.flags.filter((flag) => flag !== "restarted");
  return [outcome.kind, ...("error" in outcome ? [outcome.error] : []), ...flags].join(" ");
}

/** What must be true after any storm. Source: design of durable trials; reliability cases of a paid night. */
export async function factsAfter(
  stage: Stage,
  id: OptimizationId,
  calm: readonly string[],
  mayLose: number,
): Promise<readonly Fact[]> {
  return [
    ...(await trialFacts(stage, id)),
    await spendFact(stage, id, mayLose),
    await leftoverFact(stage),
    ...(await orphanFacts(stage)),
    sameDecisions(calm, await decisionsOf(stage, id)),
  ];
}

async function trialFacts(stage: Stage, id: OptimizationId): Promise<Fact[]> {
  const trials = await stage.records.listTrials(id);
  const open = trials.filter((trial) => trial.outcome === null);
  const keys = new Set(trials.map(({ key }) => `${key.versionId} ${key.taskId} ${key.repeat}`));
  return [
    {
      fact: "no trial is lost",
      holds: trials.length > 0 && open.length === 0,
      detail: `${trials.length} trials, ${open.length} without an outcome`,
    },
    {
      fact: "no trial counts twice",
      holds: keys.size === trials.length,
      detail: `${keys.size} different keys of ${trials.length}`,
    },
  ];
}

async function spendFact(stage: Stage, id: OptimizationId, mayLose: number): Promise<Fact> {
  const spend = await stage.records.spend(id);
  const booked = spend.reduce((sum, line) => sum + line.calls, 0);
  const { answered } = stage.simulator.calls();
  return {
    fact: "the ledger equals the model server's own count, but for calls in flight at a fault",
    holds: Math.abs(booked - answered) <= mayLose,
    detail: `booked ${booked}, answered ${answered}, allowance ${mayLose}`,
  };
}

async function leftoverFact(stage: Stage): Promise<Fact> {
  const left = await stage.leftContainers();
  return { fact: "no container is left", holds: left.length === 0, detail: left.join(", ") || "none" };
}

const orphans: Readonly<Record<string, string>> = {
  "no call stays reserved": "select count(*) from spend where state = 'reserved'",
  "no attempt of a closed trial stays open":
    "select count(*) from attempts a join trials t on t.id = a.trial_id where a.ended_at is null and t.closed_at is not null and a.epoch = t.epoch",
  "no answer is kept twice for one call":
    "select count(*) from (select subject, ordinal, request_digest from spend s join model_calls m on m.spend_id = s.id group by 1, 2, 3 having count(*) > 1) twice",
};

async function orphanFacts(stage: Stage): Promise<Fact[]> {
  const client = new pg.Client({ connectionString: stage.variables["DATABASE_URL"] });
  await client.connect();
  try {
    const facts: Fact[] = [];
    for (const [fact, query] of Object.entries(orphans)) {
      const { rows } = await client.query<{ count: string }>(query);
      facts.push({ fact, holds: rows[0]?.count === "0", detail: `${rows[0]?.count} rows` });
    }
    return facts;
  } finally {
    await client.end();
  }
}

/** Where two runs part is told by the lines that come first: outcomes of the starting version, then what followed from them. */
function sameDecisions(calm: readonly string[], stormy: readonly string[]): Fact {
  const [before, after] = [new Set(calm), new Set(stormy)];
  const different = [
    ...calm.filter((line) => !after.has(line)).map((line) => `calm only: ${line}`),
    ...stormy.filter((line) => !before.has(line)).map((line) => `storm only: ${line}`),
  ];
  return {
    fact: "decisions and outcomes are those of the undisturbed run",
    holds: different.length === 0,
    detail: different.slice(0, 16).join("\n") || `${calm.length} lines equal`,
  };
}
