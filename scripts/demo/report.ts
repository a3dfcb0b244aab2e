import type { ReportData } from "../../client/report-screen.ts";
import type { VersionId } from "../../core/ids.ts";

/** The last line of `npm run demo -- --json`. */
export function demoRecord({ optimization, report, proposals }: ReportData, wallMs: number) {
  const rates = (versionId: VersionId) => report.measured.find((each) => each.versionId === versionId);
  const shares = (versionId: VersionId) => ({
    heldIn: rates(versionId)?.heldIn.rate ?? null,
    heldOut: rates(versionId)?.heldOut.rate ?? null,
  });
  return {
    event: "done",
    optimizationId: optimization.plan.optimizationId,
    end: optimization.end,
    simulatedModel: optimization.plan.simulatedModel,
    seed: optimization.plan.seed,
    versions: { starting: report.startingVersionId, final: report.finalVersionId },
    passRates: { before: shares(report.startingVersionId), after: shares(report.finalVersionId) },
    claim: report.claim && {
      split: report.claim.split,
      before: report.claim.starting.rate,
      after: report.claim.final.rate,
      gain: report.claim.gain,
      mcnemarP: report.claim.mcnemarP,
    },
    proposals: proposals.map(({ id, title, status, reason }) => ({ id, title, verdict: status, reason })),
    accepted: report.accepted,
    rejected: report.rejected,
    trials: report.trials,
    tokens: report.tokens,
    costUsd: report.costMicroUsd / 1e6,
    wallSeconds: Math.round(wallMs / 1000),
  };
}

/**
 * Whether the demo has shown its point: it ended by itself, something was accepted and something rejected, and the promoted version
 * passed more of the fresh runs, which no gate has seen, than the harness it began with.
 */
export function isStory({ optimization, report }: Pick<ReportData, "optimization" | "report">): boolean {
  const { accepted, rejected, claim } = report;
  const endedByItself = optimization.end === "converged" || optimization.end === "iterations-done";
  return endedByItself && accepted > 0 && rejected > 0 && claim !== null && claim.final.passed > claim.starting.passed;
}
