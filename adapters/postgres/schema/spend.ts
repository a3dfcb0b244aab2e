import { bigint, index, integer, pgTable, text } from "drizzle-orm/pg-core";
import type { TrialId } from "../../../core/ids.ts";
import type { ModelRole } from "../../../core/plan.ts";
import type { ModelAnswer } from "../../../core/ports.ts";
import { amount, arrival, document, foreignText, instant } from "./columns.ts";
import { optimizationId } from "./optimizations.ts";
import { trials } from "./trials.ts";

/**
 * One row for every call that was paid for or may have been. `reserved`: in flight; `settled`: answered; `released`: failed, nothing billed;
 * `lost`: the same call was reserved again before it was settled, so its worker is taken for dead and its worst case for paid.
 */
export const spend = pgTable(
  "spend",
  {
    id: arrival().primaryKey(),
    optimizationId: optimizationId(),
    iteration: integer().notNull(),
    trialId: text()
      .$type<TrialId>()
      .references(() => trials.id),
    /** The attempt of the trial that asked. */
    epoch: integer(),
    role: text().$type<ModelRole>().notNull(),
    model: text().notNull(),
    subject: text().notNull(),
    ordinal: integer().notNull(),
    requestDigest: text().notNull(),
    state: text({ enum: ["reserved", "settled", "released", "lost"] })
      .notNull()
      .default("reserved"),
    worstCostMicroUsd: amount().notNull(),
    worstTokens: amount().notNull(),
    /** What it counts for in the budget: the worst case until it is known better. */
    costMicroUsd: amount().notNull(),
    tokens: amount().notNull(),
    promptTokens: amount().notNull().default(0),
    cachedTokens: amount().notNull().default(0),
    completionTokens: amount().notNull().default(0),
    usageSource: text({ enum: ["usage", "estimated"] }),
    reason: foreignText(),
    reservedAt: instant().notNull().defaultNow(),
    endedAt: instant(),
  },
  (table) => [index("spend_key").on(table.optimizationId, table.subject, table.ordinal, table.requestDigest)],
);

/** The journal: answers that were paid for, so that nobody buys one twice. */
export const modelCalls = pgTable("model_calls", {
  spendId: bigint({ mode: "number" })
    .primaryKey()
    .references(() => spend.id),
  answer: document<ModelAnswer>().notNull(),
});
