import { randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { migrate } from "../../adapters/postgres/migrate.ts";

const environmentFile = fileURLToPath(new URL("../../.self-harness/environment.json", import.meta.url));

/** The Postgres server that the environment, or else set-up, names; null when there is none. */
export function databaseServer(): string | null {
  const fromEnvironment = process.env["DATABASE_URL"];
  if (fromEnvironment) return fromEnvironment;
  if (!existsSync(environmentFile)) return null;
  const known = JSON.parse(readFileSync(environmentFile, "utf8")) as { readonly DATABASE_URL?: string };
  return known.DATABASE_URL ?? null;
}

export interface TestDatabase {
  readonly url: string;
  /** Removes it, whoever is still connected. */
  drop(): Promise<void>;
}

/** A new database with our schema, or an empty one. The server's user must be allowed to create databases. */
export async function createTestDatabase(
  server: string,
  schema: "migrated" | "empty" = "migrated",
): Promise<TestDatabase> {
  const name = `test_${randomBytes(6).toString("hex")}`;
  await onServer(server, `create database ${pg.escapeIdentifier(name)} template template0 encoding 'UTF8'`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  if (schema === "migrated") await migrate(url.href);
  const drop = () => onServer(server, `drop database if exists ${pg.escapeIdentifier(name)} with (force)`);
  return { url: url.href, drop };
}

async function onServer(server: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
