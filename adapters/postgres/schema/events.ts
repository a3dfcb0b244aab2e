import { index, pgTable, text } from "drizzle-orm/pg-core";
import { arrival, document, instant } from "./columns.ts";
import { optimizationId } from "./optimizations.ts";

/** The feed for user interfaces. */
export const events = pgTable(
  "events",
  {
    id: arrival().primaryKey(),
    optimizationId: optimizationId(),
    at: instant().notNull().defaultNow(),
    kind: text().notNull(),
    data: document<unknown>().notNull(),
  },
  (table) => [index().on(table.optimizationId, table.id)],
);

/** What changed the course of an optimization, never updated and never deleted. */
export const auditLog = pgTable(
  "audit_log",
  {
    id: arrival().primaryKey(),
    optimizationId: optimizationId(),
    at: instant().notNull().defaultNow(),
    action: text().notNull(),
    data: document<unknown>().notNull(),
  },
  (table) => [index().on(table.optimizationId, table.id)],
);
