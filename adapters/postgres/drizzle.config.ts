import { defineConfig } from "drizzle-kit";

/** `npm run db:generate` writes the next migration from the difference between schema/ and migrations/. Paths are from the root. */
export default defineConfig({
  dialect: "postgresql",
  schema: "./adapters/postgres/schema/*.ts",
  out: "./adapters/postgres/migrations",
  casing: "snake_case",
});
