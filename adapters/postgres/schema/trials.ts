import { type AnyPgColumn, foreignKey, index, integer, pgTable, primaryKey, text, unique } from "drizzle-orm/pg-core";
import type { TaskId, TrialId, VersionId } from "../../../core/ids.ts";
import type { JournalEntry } from "../../../core/journal.ts";
import type { Step } from "../../../core/trace.ts";
import type { AgentEnd, Outcome } from "../../../core/trial.ts";
import { amount, arrival, document, foreignText, instant } from "./columns.ts";
import { harnessVersions, optimizationId, tasks } from "./optimizations.ts";

/** One data point each. `epoch` is the newest attempt's; 0 while nobody has begun. */
export const trials = pgTable(
  "trials",
  {
    arrival: arrival(),
    id: text().$type<TrialId>().primaryKey(),
    optimizationId: optimizationId(),
    versionId: text()
      .$type<VersionId>()
      .notNull()
      .references(() => harnessVersions.id),
    taskId: text().$type<TaskId>().notNull(),
    repeat: integer().notNull(),
    /** The iteration that planned it first. */
    iteration: integer().notNull(),
    epoch: integer().notNull().default(0),
    reusedFrom: text()
      .$type<TrialId>()
      .references((): AnyPgColumn => trials.id),
    outcome: document<Outcome>(),
    agentEnd: document<AgentEnd>(),
    agentMs: amount(),
    totalMs: amount(),
    plannedAt: instant().notNull().defaultNow(),
    closedAt: instant(),
  },
  (table) => [
    unique("trials_key").on(table.optimizationId, table.versionId, table.taskId, table.repeat),
    index().on(table.versionId),
    foreignKey({
      name: "trials_task_fk",
      columns: [table.optimizationId, table.taskId],
      foreignColumns: [tasks.optimizationId, tasks.id],
    }),
  ],
);

/**
 * One execution of a trial by a worker. `steps` is the highest step number that was saved; `container` is the epoch by which its
 * container is named: its own, or that of an earlier attempt whose container it went on with; null until it has chosen.
 */
export const attempts = pgTable(
  "attempts",
  {
    trialId: text()
      .$type<TrialId>()
      .notNull()
      .references(() => trials.id),
    epoch: integer().notNull(),
    worker: text().notNull(),
    container: integer(),
    steps: integer().notNull().default(0),
    outcome: document<Outcome>(),
    openedAt: instant().notNull().defaultNow(),
    endedAt: instant(),
  },
  (table) => [primaryKey({ columns: [table.trialId, table.epoch] })],
);

export const steps = pgTable(
  "steps",
  {
    trialId: text().$type<TrialId>().notNull(),
    epoch: integer().notNull(),
    index: integer().notNull(),
    step: document<Step>().notNull(),
    savedAt: instant().notNull().defaultNow(),
  },
  (table) => [
    primaryKey({ columns: [table.trialId, table.epoch, table.index] }),
    foreignKey({
      name: "steps_attempt_fk",
      columns: [table.trialId, table.epoch],
      foreignColumns: [attempts.trialId, attempts.epoch],
    }),
  ],
);

/** What was done in a container, move by move; a null event is a move that began and whose end nobody knows (yet). */
export const journal = pgTable(
  "journal",
  {
    trialId: text().$type<TrialId>().notNull(),
    container: integer().notNull(),
    number: integer().notNull(),
    /** The attempt that wrote it. */
    epoch: integer().notNull(),
    move: text().$type<JournalEntry["move"]>().notNull(),
    digest: text().notNull(),
    event: document<JournalEntry["event"]>(),
    usage: document<JournalEntry["usage"]>(),
    agentMs: amount().notNull(),
    writtenAt: instant().notNull().defaultNow(),
  },
  (table) => [
    primaryKey({ columns: [table.trialId, table.container, table.number] }),
    foreignKey({
      name: "journal_container_fk",
      columns: [table.trialId, table.container],
      foreignColumns: [attempts.trialId, attempts.epoch],
    }),
  ],
);

/** What a trace has besides its steps; apart from `trials`, so that lists of trials stay light. */
export const traces = pgTable("traces", {
  trialId: text()
    .$type<TrialId>()
    .primaryKey()
    .references(() => trials.id),
  verifierOutput: foreignText().notNull(),
});
