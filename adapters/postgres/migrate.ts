import { fileURLToPath } from "node:url";
import { drizzle } from "drizzle-orm/node-postgres";
import { migrate as applyMigrations } from "drizzle-orm/node-postgres/migrator";
import pg from "pg";

const migrationsFolder = fileURLToPath(new URL("./migrations", import.meta.url));

/** Any number will do, as long as all our workers take the same and nobody else does. */
const lockNumber = 7_265_401_238;

/**
 * Brings the schema up to date. Workers that start together do it one after another; the later ones find nothing left to do.
 * @throws when the server can't be reached, or another worker's migration takes longer than 5 minutes
 */
export async function migrate(databaseUrl: string): Promise<void> {
  // A connection of its own: the lock belongs to the session and goes with it, also when this process dies.
  const client = new pg.Client({
    connectionString: databaseUrl,
    application_name: "self-harness migrations",
    keepAlive: true,
  });
  client.on("error", () => undefined);
  await client.connect();
  try {
    await client.query("set lock_timeout = '5min'");
    await client.query("set client_min_messages = warning");
    await client.query("select pg_advisory_lock($1)", [lockNumber]);
    await applyMigrations(drizzle({ client }), { migrationsFolder });
  } finally {
    await client.end();
  }
}
