import { afterAll, beforeAll, describe } from "@jest/globals";
import { createTestDatabase, databaseServer, type TestDatabase } from "./database.ts";

/**
 * A `describe` with a database of its own, which is there from before its first test until after its last.
 * Without a server it fails in CI, and says elsewhere why it is skipped.
 * @param body gets a function that returns the database's URL; call it in tests and hooks only
 */
export function describeWithDatabase(name: string, body: (url: () => string) => void): void {
  const server = databaseServer();
  const missing = "no Postgres: set DATABASE_URL or run `npm run setup`";
  if (server === null && process.env["CI"] === "true") throw new Error(`${name}: ${missing}`);
  if (server === null) console.warn(`skipped: ${name}: ${missing}`);
  (server === null ? describe.skip : describe)(name, () => {
    let database: TestDatabase | null = null;
    beforeAll(async () => {
      database = await createTestDatabase(server ?? "");
    });
    body(() => {
      if (!database) throw new Error("the database is there in tests and hooks only");
      return database.url;
    });
    // After the body's own hooks, which close their connections.
    afterAll(async () => {
      await database?.drop();
    });
  });
}
