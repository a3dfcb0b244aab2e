import { doublePrecision, foreignKey, integer, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import type { Edit } from "../../../core/edit.ts";
import type { EarlierCandidates, LedgerEntry, Verdict } from "../../../core/evidence/evidence.ts";
import type { ProposalId, TaskId, VersionId, WeaknessId } from "../../../core/ids.ts";
import type { Asked, ProposalStatus } from "../../../core/proposal.ts";
import type { Slot } from "../../../core/slots.ts";
import { arrival, document, foreignText, instant } from "./columns.ts";
import { optimizationId } from "./optimizations.ts";

type WithoutValue<T> = T extends unknown ? Omit<T, "value"> : never;

export const proposals = pgTable(
  "proposals",
  {
    arrival: arrival(),
    optimizationId: optimizationId(),
    id: text().$type<ProposalId>().notNull(),
    weaknessId: text().$type<WeaknessId>(),
    iteration: integer().notNull(),
    slot: document<Slot>(),
    parentId: text().$type<VersionId>().notNull(),
    versionId: text().$type<VersionId>(),
    title: foreignText().notNull(),
    rationale: foreignText().notNull(),
    edit: document<Edit>(),
    diff: foreignText().notNull(),
    predictedHelped: document<readonly string[]>().notNull(),
    predictedAtRisk: document<readonly string[]>().notNull(),
    targets: document<readonly TaskId[]>().notNull(),
    status: text().$type<ProposalStatus>().notNull(),
    reason: text(),
    detail: foreignText().notNull(),
    answer: foreignText().notNull(),
    /** Absent for merges, and for proposals of earlier releases. */
    asked: document<Asked>(),
  },
  (table) => [primaryKey({ columns: [table.optimizationId, table.id] })],
);

export const validations = pgTable(
  "validations",
  {
    arrival: arrival(),
    optimizationId: optimizationId(),
    proposalId: text().$type<ProposalId>().notNull(),
    parentId: text().$type<VersionId>().notNull(),
    versionId: text().$type<VersionId>().notNull(),
    verdict: document<Verdict>().notNull(),
    trialsUsed: integer().notNull(),
    earlier: document<EarlierCandidates>().notNull().default({ judged: 0, accepted: 0 }),
    resumptions: integer().notNull().default(0),
    /** Verdicts of releases that stored no version were given by the first one. */
    rule: integer().notNull().default(1),
    savedAt: instant().notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.optimizationId, table.proposalId] })],
);

/** The evidence ledger of a validation, line by line. */
export const evidence = pgTable(
  "evidence",
  {
    optimizationId: optimizationId(),
    proposalId: text().$type<ProposalId>().notNull(),
    position: integer().notNull(),
    /** Apart from the rest of its line, as an e-value may outgrow every number that JSON knows. */
    value: doublePrecision().notNull(),
    entry: document<WithoutValue<LedgerEntry>>().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.optimizationId, table.proposalId, table.position] }),
    foreignKey({
      name: "evidence_validation_fk",
      columns: [table.optimizationId, table.proposalId],
      foreignColumns: [validations.optimizationId, validations.proposalId],
    }),
  ],
);
