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
