import type { LedgerCheck, RejectionReason } from "../evidence.ts";
import { check } from "../held-back.ts";
import type { Case } from "./case.ts";
import { netGain } from "./harm.ts";
import type { Standing } from "./standing.ts";

export interface Criterion {
  readonly check: LedgerCheck;
  readonly reason: RejectionReason;
}

/** The first criterion: the weakness is addressed. */
export function gainCheck(now: Case): LedgerCheck {
  return gainCheckAt("weakness addressed", now, now.enough);
}

function gainCheckAt(gate: string, now: Case, least: number): LedgerCheck {
  const observation = `e-value of gain over ${now.targets.length} targets`;
  return check(gate, observation, Math.exp(now.logGain), `≥ ${show(least)}`, now.logGain >= Math.log(least));
}

/** The other criteria, each with the reason for which its failure rejects; the first failure decides. */
export function acceptanceChecks(now: Case): readonly Criterion[] {
  const net = netGain(now.standings);
  return [
    heldOutCheck(now),
    harmCheck("no regression", now.screened, now.logHarm, now.rule.accept.harmBelow, "regression"),
    {
      reason: "no-net-gain",
      check: check("net positive", "tasks gained over all that were run", net, "> 0", net > 0),
    },
    {
      reason: "weakness-not-addressed",
      check: gainCheckAt("weakness confirmed", now, now.confirmed),
    },
  ];
}

export function heldOutCheck(now: Case): Criterion {
  const below = now.rule.accept.heldOutHarmBelow;
  return harmCheck("no regression on held-out", now.heldOut, now.logHeldOutHarm, below, "held-out-loss");
}

function harmCheck(
  gate: string,
  screened: readonly Standing[],
  logValue: number,
  below: number,
  reason: RejectionReason,
): Criterion {
  const value = Math.exp(logValue);
  // Where no task could regress, nothing did: the value is 1 by definition and says neither.
  const holds = value < below || screened.length === 0;
  const observation = screened.length === 0 ? "no steady task" : `e-value of harm over ${screened.length} steady tasks`;
  return { reason, check: check(gate, observation, value, screened.length === 0 ? "any" : `< ${below}`, holds) };
}

/** Three digits are enough for a person. */
export function show(value: number): string {
  return String(Number(value.toPrecision(3)));
}
