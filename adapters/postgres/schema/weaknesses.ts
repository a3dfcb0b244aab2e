import { doublePrecision, foreignKey, integer, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import type { TaskId, TrialId, WeaknessId } from "../../../core/ids.ts";
import type { Category, FailureLabel, Signature } from "../../../core/weakness.ts";
import { arrival, document, foreignText } from "./columns.ts";
import { optimizationId } from "./optimizations.ts";
import { trials } from "./trials.ts";

/** The model's reading of a failed trial; no label: it could not say. */
export const labels = pgTable(
  "labels",
  {
    arrival: arrival(),
    optimizationId: optimizationId(),
    iteration: integer().notNull(),
    trialId: text()
      .$type<TrialId>()
      .notNull()
      .references(() => trials.id),
    label: document<FailureLabel>(),
  },
  (table) => [primaryKey({ columns: [table.optimizationId, table.iteration, table.trialId] })],
);

export const weaknesses = pgTable(
  "weaknesses",
  {
    optimizationId: optimizationId(),
    iteration: integer().notNull(),
    id: text().$type<WeaknessId>().notNull(),
    /** Its rank in the iteration, strongest first. */
    position: integer().notNull(),
    signature: document<Signature>().notNull(),
    category: text().$type<Category>().notNull(),
    pattern: foreignText().notNull(),
    rootCause: foreignText().notNull(),
    namedBy: text({ enum: ["model", "rules"] })
      .notNull()
      .default("model"),
    description: foreignText().notNull().default(""),
    silhouette: doublePrecision(),
    frequency: integer().notNull(),
    impact: doublePrecision().notNull(),
    taskIds: document<readonly TaskId[]>().notNull(),
    flakyTaskIds: document<readonly TaskId[]>().notNull(),
  },
  (table) => [primaryKey({ columns: [table.optimizationId, table.iteration, table.id] })],
);

/** The failed trials that a weakness was seen in, with what they are quoted for. */
export const weaknessMembers = pgTable(
  "weakness_members",
  {
    optimizationId: optimizationId(),
    iteration: integer().notNull(),
    weaknessId: text().$type<WeaknessId>().notNull(),
    position: integer().notNull(),
    trialId: text()
      .$type<TrialId>()
      .notNull()
      .references(() => trials.id),
    quotes: document<readonly string[]>().notNull(),
  },
  (table) => [
    primaryKey({
      name: "weakness_members_pk",
      columns: [table.optimizationId, table.iteration, table.weaknessId, table.position],
    }),
    foreignKey({
      name: "weakness_members_weakness_fk",
      columns: [table.optimizationId, table.iteration, table.weaknessId],
      foreignColumns: [weaknesses.optimizationId, weaknesses.iteration, weaknesses.id],
    }).onDelete("cascade"),
  ],
);
