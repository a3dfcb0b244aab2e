import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { promisify } from "node:util";
import { createGunzip, createGzip, gunzip, gzip } from "node:zlib";
import { and, asc, eq, ne, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import type { TrialId } from "../../core/ids.ts";
import type { KeptFiles } from "../../core/ports.ts";
import type { Database, Transaction } from "./database.ts";
import { expectRow, translatingFailures } from "./failure.ts";
import { fenceOpen } from "./fence.ts";
import { buildLogs, keptChunks, keptFiles } from "./schema/kept-files.ts";
import { attempts, trials } from "./schema/trials.ts";

/** Small enough to pass through any pool and proxy, large enough that a file of 10 MB is a few statements. */
const chunkBytes = 256 * 1024;
/** Speed over size: it runs beside the trials. */
const level = 3;

const source = alias(trials, "source");

export function openKeptFiles(database: Database): KeptFiles {
  return translatingFailures<KeptFiles>({
    keep: (trialId, epoch, path, content) =>
      database.transaction(async (tx) => {
        await fenceOpen(tx, trialId, epoch);
        const { container } = expectRow(
          (
            await tx
              .select({ container: attempts.container })
              .from(attempts)
              .where(and(eq(attempts.trialId, trialId), eq(attempts.epoch, epoch)))
          ).flatMap(({ container }) => (container === null ? [] : [{ container }])),
          `the container of attempt ${epoch} of trial ${trialId}`,
        );
        await write(tx, { trialId, container, path }, content);
      }),

    async list(trialId) {
      const file = await fileOf(database, trialId);
      if (!file) return [];
      const { path, bytes } = keptFiles;
      return database
        .select({ path, bytes })
        .from(keptFiles)
        .where(and(eq(keptFiles.trialId, file.trialId), eq(keptFiles.container, file.container)))
        .orderBy(asc(sql`${path} collate "C"`));
    },

    async read(trialId, path) {
      const found = await fileOf(database, trialId);
      if (!found) return null;
      const file = { ...found, path };
      const [known] = await database.select({ bytes: keptFiles.bytes }).from(keptFiles).where(fileIs(keptFiles, file));
      return known ? unpacked(chunksOf(database, file)) : null;
    },

    async keepBuildLog(key, log) {
      const packed = await promisify(gzip)(log);
      await database.insert(buildLogs).values({ key, log: packed }).onConflictDoNothing();
    },

    async buildLog(key) {
      const [row] = await database.select({ log: buildLogs.log }).from(buildLogs).where(eq(buildLogs.key, key));
      return row ? (await promisify(gunzip)(row.log)).toString("utf8") : null;
    },
  });
}

interface File {
  readonly trialId: TrialId;
  readonly container: number;
  readonly path: string;
}

function fileIs(table: typeof keptFiles | typeof keptChunks, { trialId, container, path }: File) {
  return and(eq(table.trialId, trialId), eq(table.container, container), eq(table.path, path));
}

/** The container of the newest attempt; of a reused trial, of the one that was run. */
async function fileOf(database: Database, id: TrialId): Promise<Omit<File, "path"> | null> {
  const [row] = await database
    .select({ trialId: source.id, container: attempts.container })
    .from(trials)
    .innerJoin(source, eq(source.id, sql`coalesce(${trials.reusedFrom}, ${trials.id})`))
    .innerJoin(attempts, and(eq(attempts.trialId, source.id), eq(attempts.epoch, source.epoch)))
    .where(eq(trials.id, id));
  return row?.container == null ? null : { trialId: row.trialId, container: row.container };
}

async function write(tx: Transaction, file: File, content: AsyncIterable<Uint8Array>): Promise<void> {
  await tx.delete(keptFiles).where(fileIs(keptFiles, file));
  await tx.insert(keptFiles).values({ ...file, bytes: 0 });
  let bytes = 0;
  async function* counted() {
    for await (const chunk of content) {
      bytes += chunk.length;
      yield chunk;
    }
  }
  let number = 0;
  await pipeline(Readable.from(counted(), { objectMode: false }), createGzip({ level }), async (packed) => {
    for await (const piece of inPieces(packed))
      await tx.insert(keptChunks).values({ ...file, number: number++, content: piece });
  });
  await tx.update(keptFiles).set({ bytes }).where(fileIs(keptFiles, file));
}

async function* inPieces(stream: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let waiting: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream) {
    waiting.push(chunk);
    size += chunk.length;
    if (size < chunkBytes) continue;
    yield Buffer.concat(waiting);
    waiting = [];
    size = 0;
  }
  if (size > 0) yield Buffer.concat(waiting);
}

/** One row at a time: a reader that stops early has paid for no more. */
async function* chunksOf(database: Database, file: File): AsyncGenerator<Buffer> {
  for (let number = 0; ; number++) {
    const [row] = await database
      .select({ content: keptChunks.content })
      .from(keptChunks)
      .where(and(fileIs(keptChunks, file), eq(keptChunks.number, number)));
    if (!row) return;
    yield row.content;
  }
}

function unpacked(chunks: AsyncIterable<Buffer>): AsyncIterable<Uint8Array> {
  const gunzip = createGunzip();
  // Its error is the reader's own.
  pipeline(Readable.from(chunks), gunzip).catch(() => {});
  return gunzip;
}

/** What containers left that a closed trial did not end in. */
export async function dropSuperseded(tx: Transaction, trialId: TrialId, epoch: number): Promise<void> {
  const current = tx
    .select({ container: sql`coalesce(${attempts.container}, -1)` })
    .from(attempts)
    .where(and(eq(attempts.trialId, trialId), eq(attempts.epoch, epoch)));
  await tx.delete(keptFiles).where(and(eq(keptFiles.trialId, trialId), ne(keptFiles.container, sql`(${current})`)));
}
