import type { ReportData } from "../../client/report-screen.ts";
import type { OptimizationId, VersionId } from "../../core/ids.ts";
import type { HarnessFormat, Records } from "../../core/ports.ts";
import type { OptimizationReport } from "../../core/report.ts";

/** Everything that the final screen shows, from the record alone. */
export async function collectReport(
  records: Records,
  harnesses: HarnessFormat,
  id: OptimizationId,
  temporalUrl: string | null,
): Promise<ReportData> {
  const optimization = await records.optimization(id);
  if (!optimization?.report) throw new Error(`optimization ${id} has no report; did it end?`);
  const report = optimization.report as OptimizationReport;
  const files = async (version: VersionId) => (await records.version(version))?.files ?? {};
  return {
    optimization,
    report,
    weaknesses: await records.listWeaknesses(id),
    proposals: await records.listProposals(id),
    versions: await records.listVersions(id),
    spend: await records.spend(id),
    diff: harnesses.diff(await files(report.startingVersionId), await files(report.finalVersionId)),
    temporalUrl,
  };
}

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
      difference: report.claim.difference,
      interval: report.claim.interval,
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
