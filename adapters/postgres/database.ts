import { drizzle, type NodePgDatabase } from "drizzle-orm/node-postgres";
import pg from "pg";

/** What the parts of this adapter read and write through: the pool outside of a transaction, one client inside. */
export type Database = NodePgDatabase;
export type Transaction = Parameters<Parameters<Database["transaction"]>[0]>[0];

export interface DatabaseOptions {
  /** Connections of this process at most; all workers together must stay below the server's max_connections. Default 20. */
  readonly maxConnections?: number;
  /** Told of connections that broke; the next query simply takes another one. Default: standard error. */
  readonly warn?: (message: string) => void;
}

/** Names of columns in SQL; drizzle.config.ts says the same. */
const casing = "snake_case";

export function openPool(url: string, { maxConnections = 20, warn = console.warn }: DatabaseOptions): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max: maxConnections,
    application_name: "self-harness",
    keepAlive: true,
    // Includes the wait for a free connection: a pool that is busy for longer is stuck, and the activity should be retried.
    connectionTimeoutMillis: 30_000,
    // No statement of ours takes more than seconds, a migration aside (it has its own connection).
    statement_timeout: 60_000,
    // A frozen worker must not hold the lock on a budget against all others.
    idle_in_transaction_session_timeout: 30_000,
  });
  const broken = (error: Error) => warn(`database: a connection broke: ${error.message}`);
  pool.on("error", broken);
  // The pool listens to idle clients only; a client that breaks while it is in use would end the process.
  pool.on("connect", (client) => client.on("error", () => undefined));
  return pool;
}

export function openDrizzle(pool: pg.Pool): Database {
  const database = drizzle({ client: pool, casing });
  // Drizzle's own never gives a connection back on which `begin` failed, so that a restart of the server would empty the pool.
  database.transaction = async (work, config) => {
    const client = await pool.connect();
    try {
      return await drizzle({ client, casing }).transaction(work, config);
    } finally {
      client.release();
    }
  };
  return database;
}
