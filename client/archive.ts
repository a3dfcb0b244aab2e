import type { HarnessFiles } from "../core/harness.ts";
import { asId, type OptimizationId, type VersionId } from "../core/ids.ts";
import type { HarnessFormat, OptimizationRecord, Records, VersionRecord } from "../core/ports.ts";
import { type ReportSource, readReportSource, summarizeOptimization } from "../core/report.ts";
import { NoTables } from "./database.ts";
import { failure } from "./failure.ts";
import { pickOptimization } from "./optimization-ids.ts";
import type { ReportData } from "./report-screen.ts";

/** Everything about one optimization that was measured and decided so far; from Postgres alone. */
export async function readOptimization(
  records: Records,
  format: HarnessFormat,
  id: OptimizationId,
  uiUrl: string | null,
): Promise<ReportData> {
  const source = await requireReportSource(records, id);
  const { optimization, weaknesses, proposals, spend } = source;
  const versions = await records.listVersions(id);
  const filesOf = (versionId: VersionId): HarnessFiles =>
    versions.find((version) => version.versionId === versionId)?.files ?? {};
  return {
    optimization,
    report: summarizeOptimization(source),
    source,
    weaknesses,
    proposals,
    versions,
    spend,
    diff: format.diff(filesOf(optimization.startingVersionId), filesOf(optimization.currentVersionId)),
    temporalUrl: uiUrl,
  };
}

export async function requireOptimization(records: Records, id: OptimizationId): Promise<OptimizationRecord> {
  return stored(await records.optimization(id), id);
}

async function requireReportSource(records: Records, id: OptimizationId): Promise<ReportSource> {
  return stored(await readReportSource(records, id), id);
}

function stored<T>(found: T | null, id: OptimizationId): T {
  if (found === null)
    throw failure("not-found", `optimization ${id} has not stored anything yet. Is a worker up (self-harness worker)?`);
  return found;
}

/** All optimizations, newest first; none in a database that no worker has put its tables into yet. */
export async function recorded(records: Records): ReturnType<Records["listOptimizations"]> {
  try {
    return await records.listOptimizations();
  } catch (error) {
    if (error instanceof NoTables) return [];
    throw error;
  }
}

/** The id that a person meant; see {@link pickOptimization}. */
export async function findOptimization(records: Records, asked: string | undefined): Promise<OptimizationId> {
  const known = await recorded(records);
  return pickOptimization(
    asked,
    known.map((each) => each.plan.optimizationId),
  );
}

/** A harness version by its own id, or the current one of an optimization. */
export async function findVersion(records: Records, asked: string | undefined): Promise<VersionRecord> {
  if (asked?.startsWith("v-")) return requireVersion(records, asId<VersionId>(asked));
  const { currentVersionId } = await requireOptimization(records, await findOptimization(records, asked));
  return requireVersion(records, currentVersionId);
}

async function requireVersion(records: Records, id: VersionId): Promise<VersionRecord> {
  const version = await records.version(id);
  if (!version) throw failure("not-found", `no harness version ${id}. See self-harness show ID versions.`);
  return version;
}

export interface VersionPair {
  readonly from: VersionRecord | null;
  readonly to: VersionRecord;
}

/**
 * What `diff [from] [to]` compares: two versions; one version with its parent; an optimization's start with its current version;
 * without anything, those of the newest optimization.
 */
export async function findPair(
  records: Records,
  from: string | undefined,
  to: string | undefined,
): Promise<VersionPair> {
  if (to !== undefined) return { from: await findVersion(records, from), to: await findVersion(records, to) };
  if (from?.startsWith("v-")) {
    const version = await findVersion(records, from);
    return { from: version.parentId === null ? null : await requireVersion(records, version.parentId), to: version };
  }
  const optimization = await requireOptimization(records, await findOptimization(records, from));
  return {
    from: await requireVersion(records, optimization.startingVersionId),
    to: await requireVersion(records, optimization.currentVersionId),
  };
}
