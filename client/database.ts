import type { Connections } from "../config.ts";
import { type ClientFailure, failure } from "./failure.ts";

/** Codes by which Postgres says that a table or column of ours is not there yet. */
const unmigrated = new Set(["42P01", "42703", "3F000"]);

export function isUnmigrated(error: unknown): boolean {
  return unmigrated.has(stateOf(error));
}

function stateOf(error: unknown): string {
  const { code, cause } = (error ?? {}) as { code?: unknown; cause?: unknown };
  return typeof code === "string" ? code : cause ? stateOf(cause) : "";
}

export function requireDatabase({ databaseUrl }: Connections): string {
  if (databaseUrl === "")
    throw failure(
      "not-set-up",
      "Postgres: DATABASE_URL is not set. Run npm run setup for a local database, or set it.",
    );
  if (!/^postgres(ql)?:\/\//.test(databaseUrl) || !URL.canParse(databaseUrl))
    throw failure(
      "bad-input",
      "Postgres: DATABASE_URL must look like postgres://user@host:5432/name (not shown, it may hold a password).",
    );
  return databaseUrl;
}

/** A failing connection in the client's words; never with the password. Other errors (and those of the schema) pass as they are. */
export function databaseFailure(error: unknown, { databaseUrl }: Connections): ClientFailure | unknown {
  if (isUnmigrated(error))
    return failure(
      "not-set-up",
      "Postgres: the database has no tables of ours yet. Start a worker (self-harness worker): it makes them.",
    );
  const state = stateOf(error);
  const message = innermost(error).split(", in: ")[0];
  if (!/^(28|3D|08|57P)/.test(state) && !/^E[A-Z]+$/.test(state) && !/connect|timeout|terminat/i.test(message ?? ""))
    return error;
  const { host, pathname } = new URL(databaseUrl);
  return failure(
    "postgres",
    `Postgres: no connection to ${host}${pathname} (${message || state}). Run npm run setup for a local database, or correct DATABASE_URL.`,
  );
}

function innermost(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error instanceof AggregateError && error.errors.length > 0) return innermost(error.errors[0]);
  return error.cause instanceof Error ? innermost(error.cause) : error.message;
}
