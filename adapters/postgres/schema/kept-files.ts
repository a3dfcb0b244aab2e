import { customType, foreignKey, integer, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import type { TrialId } from "../../../core/ids.ts";
import { amount, instant } from "./columns.ts";
import { attempts } from "./trials.ts";

const bytes = customType<{ data: Buffer }>({ dataType: () => "bytea" });

/** What a trial leaves besides its rows, by the container that it was made in. `bytes` is its size, the chunks are smaller. */
export const keptFiles = pgTable(
  "kept_files",
  {
    trialId: text().$type<TrialId>().notNull(),
    container: integer().notNull(),
    path: text().notNull(),
    bytes: amount().notNull(),
    keptAt: instant().notNull().defaultNow(),
  },
  (table) => [
    primaryKey({ columns: [table.trialId, table.container, table.path] }),
    foreignKey({
      name: "kept_files_container_fk",
      columns: [table.trialId, table.container],
      foreignColumns: [attempts.trialId, attempts.epoch],
    }),
  ],
);

/** A kept file's content: one gzip stream, cut into pieces that no row is too large for. */
export const keptChunks = pgTable(
  "kept_chunks",
  {
    trialId: text().$type<TrialId>().notNull(),
    container: integer().notNull(),
    path: text().notNull(),
    number: integer().notNull(),
    content: bytes().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.trialId, table.container, table.path, table.number] }),
    foreignKey({
      name: "kept_chunks_file_fk",
      columns: [table.trialId, table.container, table.path],
      foreignColumns: [keptFiles.trialId, keptFiles.container, keptFiles.path],
    }).onDelete("cascade"),
  ],
);

/** Logs of image builds, gzipped, by the content address of what was built. */
export const buildLogs = pgTable("build_logs", {
  key: text().primaryKey(),
  log: bytes().notNull(),
  builtAt: instant().notNull().defaultNow(),
});
