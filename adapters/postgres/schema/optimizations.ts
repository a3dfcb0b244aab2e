import { sql } from "drizzle-orm";
import { boolean, foreignKey, index, integer, pgTable, primaryKey, text, unique } from "drizzle-orm/pg-core";
import type { BaselineJudgement } from "../../../core/baseline.ts";
import type { HarnessFiles } from "../../../core/harness.ts";
import type { OptimizationId, ProposalId, TaskId, VersionId } from "../../../core/ids.ts";
import type { Budget, Spend } from "../../../core/limits.ts";
import { type OptimizationPlan, optimizationEnds } from "../../../core/plan.ts";
import type { AccountScope } from "../../../core/reservation.ts";
import type { Split, Task } from "../../../core/task.ts";
import { amount, arrival, document, foreignText, instant } from "./columns.ts";

/** Harness files by content: a version that several optimizations share is stored once. */
export const harnessVersions = pgTable("harness_versions", {
  id: text().$type<VersionId>().primaryKey(),
  files: document<HarnessFiles>().notNull(),
  savedAt: instant().notNull().defaultNow(),
});

export const optimizations = pgTable("optimizations", {
  arrival: arrival(),
  id: text().$type<OptimizationId>().primaryKey(),
  lineage: text().notNull(),
  plan: document<OptimizationPlan>().notNull(),
  currentVersionId: text()
    .$type<VersionId>()
    .notNull()
    .references(() => harnessVersions.id),
  startingVersionId: text()
    .$type<VersionId>()
    .notNull()
    .references(() => harnessVersions.id),
  splitDigest: text().notNull(),
  exploratory: boolean().notNull(),
  startedAt: instant().notNull().defaultNow(),
  endedAt: instant(),
  /** Milliseconds that it was paused, waited for a person, or had ended before it was taken up again. */
  idleMs: amount().notNull().default(0),
  /** Since when it has been idle; null while it works. */
  idleSince: instant(),
  end: text({ enum: [...optimizationEnds] }),
  report: document<unknown>(),
});

/**
 * The caps, and what is used up of them: the one row that every reservation of an optimization locks. Apart from
 * `optimizations`, so that a promotion and a reservation don't wait for each other.
 */
export const budgets = pgTable("budgets", {
  optimizationId: optimizationId().primaryKey(),
  costCapMicroUsd: amount(),
  tokensCap: amount(),
  trialsCap: amount(),
  wallTimeCapMs: amount(),
  perIteration: document<Budget>(),
  perTrial: document<Budget>(),
  /** Of the caps, for the fresh runs of the claim; null until it was reckoned. */
  keptForClaim: document<Spend>(),
  costMicroUsd: amount().notNull().default(0),
  tokens: amount().notNull().default(0),
  trials: amount().notNull().default(0),
});

/** What single iterations (subject: the number) and trials (subject: the id) have used up; guarded by the lock on `budgets`. */
export const subAccounts = pgTable(
  "sub_accounts",
  {
    optimizationId: optimizationId(),
    scope: text().$type<Exclude<AccountScope, "optimization">>().notNull(),
    subject: text().notNull(),
    costMicroUsd: amount().notNull().default(0),
    tokens: amount().notNull().default(0),
    trials: amount().notNull().default(0),
    openedAt: instant().notNull().defaultNow(),
    /** How long the optimization had been idle by then, in milliseconds. */
    idleMsBefore: amount().notNull().default(0),
  },
  (table) => [primaryKey({ columns: [table.optimizationId, table.scope, table.subject] })],
);

/** Tasks as they were read when the optimization began. */
export const tasks = pgTable(
  "tasks",
  {
    optimizationId: optimizationId(),
    id: text().$type<TaskId>().notNull(),
    position: integer().notNull(),
    category: text().notNull(),
    digest: text().notNull(),
    /** Under what a trial of this task is measured; results are reused only where it is the same. Empty: never. */
    conditions: text().notNull().default(""),
    task: document<Task>().notNull(),
  },
  (table) => [primaryKey({ columns: [table.optimizationId, table.id] }), index().on(table.conditions)],
);

/** Which split a task belongs to, for ever. */
export const splits = pgTable(
  "splits",
  {
    optimizationId: optimizationId(),
    taskId: text().$type<TaskId>().notNull(),
    split: text().$type<Split>().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.optimizationId, table.taskId] }),
    foreignKey({
      name: "splits_task_fk",
      columns: [table.optimizationId, table.taskId],
      foreignColumns: [tasks.optimizationId, tasks.id],
    }),
  ],
);

/** How a version came into an optimization: the edges of the lineage. */
export const optimizationVersions = pgTable(
  "optimization_versions",
  {
    arrival: arrival(),
    optimizationId: optimizationId(),
    versionId: text()
      .$type<VersionId>()
      .notNull()
      .references(() => harnessVersions.id),
    parentId: text().$type<VersionId>(),
    origin: text().notNull(),
  },
  (table) => [primaryKey({ columns: [table.optimizationId, table.versionId] })],
);

export const iterations = pgTable(
  "iterations",
  {
    optimizationId: optimizationId(),
    number: integer().notNull(),
    versionId: text().$type<VersionId>().notNull(),
    prompts: document<Readonly<Record<string, string>>>().notNull().default({}),
    promotedId: text().$type<VersionId>(),
    summary: foreignText().notNull().default(""),
    series: integer().notNull().default(0),
    baseline: document<BaselineJudgement>(),
    openedAt: instant().notNull().defaultNow(),
    closedAt: instant(),
  },
  (table) => [primaryKey({ columns: [table.optimizationId, table.number] })],
);

export const promotions = pgTable(
  "promotions",
  {
    id: arrival().primaryKey(),
    optimizationId: optimizationId(),
    /** The name under which it was asked for; promotions that are older than this column got one of their own. */
    request: text().notNull().default(sql`gen_random_uuid()::text`),
    iteration: integer().notNull(),
    fromVersionId: text()
      .$type<VersionId>()
      .notNull()
      .references(() => harnessVersions.id),
    versionId: text().$type<VersionId>().notNull(),
    proposalIds: document<readonly ProposalId[]>().notNull(),
    reason: foreignText().notNull(),
    promotedAt: instant().notNull().defaultNow(),
  },
  (table) => [
    unique("promotions_key").on(table.optimizationId, table.request),
    foreignKey({
      name: "promotions_version_fk",
      columns: [table.optimizationId, table.versionId],
      foreignColumns: [optimizationVersions.optimizationId, optimizationVersions.versionId],
    }),
  ],
);

/** The column by which every other table belongs to an optimization. */
export function optimizationId() {
  return text()
    .$type<OptimizationId>()
    .notNull()
    .references(() => optimizations.id);
}
