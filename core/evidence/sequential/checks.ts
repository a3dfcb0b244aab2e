import type { LedgerCheck, RejectionReason } from "../evidence.ts";
import { check } from "../held-back.ts";
import type { Case } from "./case.ts";
import { netGain, standardizedDifference } from "./harm.ts";

/** The first criterion: the weakness is addressed. */
export function gainCheck(now: Case): LedgerCheck {
  const observation = `e-value of gain over ${now.targets.length} targets`;
  return check(
    "weakness addressed",
    observation,
    Math.exp(now.logGain),
    `≥ ${show(now.enough)}`,
    now.logGain >= Math.log(now.enough),
  );
}

/** The other criteria, each with the reason for which its failure rejects; the first failure decides. */
export function acceptanceChecks(
  now: Case,
): readonly { readonly check: LedgerCheck; readonly reason: RejectionReason }[] {
  const { accept } = now.rule;
  const heldOut = now.screened.filter((each) => each.split === "held-out");
  const harm = Math.exp(now.logHarm);
  const heldOutHarm = Math.exp(now.logHeldOutHarm);
  const z = standardizedDifference(heldOut);
  const net = netGain(now.standings);
  return [
    {
      reason: "regression",
      check: check(
        "no regression",
        `e-value of harm over ${now.screened.length} screened tasks`,
        harm,
        `< ${accept.harmBelow}`,
        harm < accept.harmBelow,
      ),
    },
    {
      reason: "held-out-loss",
      check: check(
        "no regression on held-out",
        `e-value of harm over ${heldOut.length} held-out tasks`,
        heldOutHarm,
        `< ${accept.heldOutHarmBelow}`,
        heldOutHarm < accept.heldOutHarmBelow,
      ),
    },
    {
      reason: "held-out-loss",
      check: check(
        "held-out pass rate",
        "standardized difference to what was expected",
        z,
        `≥ ${accept.heldOutZ}`,
        z >= accept.heldOutZ,
      ),
    },
    {
      reason: "no-net-gain",
      check: check("net positive", "tasks gained over all that were run", net, "> 0", net > 0),
    },
  ];
}

/** Three digits are enough for a person. */
export function show(value: number): string {
  return String(Number(value.toPrecision(3)));
}
