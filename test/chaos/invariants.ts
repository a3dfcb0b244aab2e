import pg from "pg";
import { auditOptimization } from "../../core/evidence/audit.ts";
import type { OptimizationId } from "../../core/ids.ts";
import { readReportSource } from "../../core/report.ts";
import type { Outcome } from "../../core/trial.ts";
import { readCalls } from "../support/attempts.ts";
import type { Stage } from "../support/optimization.ts";

export interface Fact {
  readonly fact: string;
  readonly holds: boolean;
  readonly detail: string;
}

/** What an optimization decided and measured, each by the name that it has in any run of the same seed. */
export interface Decisions {
  readonly decided: ReadonlyMap<string, string>;
  readonly measured: ReadonlyMap<string, string>;
}

export async function decisionsOf(stage: Stage, id: OptimizationId): Promise<Decisions> {
  const { records } = stage;
  const [optimization, proposals, trials] = [
    await records.optimization(id),
    await records.listProposals(id),
    await records.listTrials(id),
  ];
  const decided = proposals.map((each): [string, string] => [
    each.id,
    `${each.status} ${each.reason ?? ""} ${each.versionId ?? ""}`,
  ]);
  const measured = trials.map(
    ({ key, outcome }) => [`${key.versionId} ${key.taskId} ${key.repeat}`, described(outcome)] as const,
  );
  decided.push(["end", `${optimization?.end}, current version ${optimization?.currentVersionId}`]);
  return { decided: new Map(decided), measured: new Map(measured) };
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
  calm: Decisions,
  mayLose: number,
): Promise<readonly Fact[]> {
  const storm = await decisionsOf(stage, id);
  return [
    ...(await trialFacts(stage, id)),
    await spendFact(stage, mayLose),
    await auditFact(stage, id),
    await leftoverFact(stage),
    ...(await orphanFacts(stage)),
    sameOutcomes(calm, storm),
    sameDecisions(calm, storm),
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

/**
 * Each settled call is an answer that the server counted, unless it was one without a choice, which is paid for as well; each answer
 * that it counted is settled, or it was in flight when something broke, and then the ledger says so of that very call.
 */
async function spendFact(stage: Stage, mayLose: number): Promise<Fact> {
  const { settled, lost, released } = await readCalls(stage.variables["DATABASE_URL"] as string);
  const { answered, byFault } = stage.simulator.calls();
  const most = answered + (byFault["empty_choices"] ?? 0);
  return {
    fact: "the ledger equals the model server's own count, but for calls that the ledger itself calls lost",
    holds: settled <= most && answered <= settled + lost && lost <= mayLose,
    detail: `settled ${settled}, answered ${answered}, lost ${lost} (at most ${mayLose}), released ${released}`,
  };
}

/** Every verdict follows from the stored trials. */
async function auditFact({ records }: Stage, id: OptimizationId): Promise<Fact> {
  const read = await readReportSource(records, id);
  if (!read) throw new Error(`optimization ${id} is not in the record`);
  const verdicts = auditOptimization(read);
  const different = verdicts.filter((each) => each.differences.length > 0);
  return {
    fact: "every verdict follows from the stored trials",
    holds: verdicts.length > 0 && different.length === 0,
    detail: `${verdicts.length} recomputed, different: ${different.map((each) => each.proposalId).join(", ") || "none"}`,
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
  "the account of the budget is the sum of its calls and trials":
    "select count(*) from budgets b left join (select optimization_id, sum(cost_micro_usd) as cost, sum(tokens) as tokens from spend group by 1) s using (optimization_id) where b.cost_micro_usd <> coalesce(s.cost, 0) or b.tokens <> coalesce(s.tokens, 0) or b.cost_micro_usd > b.cost_cap_micro_usd",
  "the current version is the one promoted last":
    "select count(*) from optimizations o where o.current_version_id is distinct from coalesce((select p.version_id from promotions p where p.optimization_id = o.id order by p.promoted_at desc limit 1), o.starting_version_id)",
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

/** Proposals, verdicts and promotions are equal to the letter. */
function sameDecisions({ decided: calm }: Decisions, { decided: storm }: Decisions): Fact {
  const names = [...new Set([...calm.keys(), ...storm.keys()])];
  return {
    fact: "decisions are those of the undisturbed run",
    ...comparison(names, calm, storm, `${calm.size} equal`),
  };
}

/**
 * What was run in both ended equally. Which trials a sequential gate runs depends on what the other candidates have measured of the
 * common baseline by then, in any two runs: the rest has nothing to be compared with.
 */
function sameOutcomes({ measured: calm }: Decisions, { measured: storm }: Decisions): Fact {
  const both = [...calm.keys()].filter((name) => storm.has(name));
  const alone = `${both.length} equal; only in the calm run ${calm.size - both.length}, only in the storm ${storm.size - both.length}`;
  const compared = comparison(both, calm, storm, alone);
  return { fact: "a trial of both runs has one outcome", ...compared, holds: compared.holds && both.length > 0 };
}

function comparison(
  names: readonly string[],
  calm: ReadonlyMap<string, string>,
  storm: ReadonlyMap<string, string>,
  equal: string,
): { readonly holds: boolean; readonly detail: string } {
  const different = names.filter((name) => calm.get(name) !== storm.get(name));
  const told = different.map((name) => `${name}: calm ${calm.get(name) ?? "-"}, storm ${storm.get(name) ?? "-"}`);
  return { holds: different.length === 0, detail: told.slice(0, 24).join("\n") || equal };
}
