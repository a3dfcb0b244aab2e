import { doublePrecision, pgTable, primaryKey, text } from "drizzle-orm/pg-core";

/** The common pace of all workers towards one model; see core/pace.ts. Milliseconds since the epoch, by this server's clock. */
export const paces = pgTable(
  "paces",
  {
    baseUrl: text().notNull(),
    model: text().notNull(),
    keyVariable: text().notNull(),
    requestsUntilMs: doublePrecision().notNull(),
    tokensUntilMs: doublePrecision().notNull(),
    heldUntilMs: doublePrecision().notNull(),
  },
  (table) => [primaryKey({ columns: [table.baseUrl, table.model, table.keyVariable] })],
);
