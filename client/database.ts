import type { Connections } from "../config.ts";
import { InvalidInput, ModelFailure, SandboxFailure } from "../core/failures.ts";
import { ClientFailure, failure } from "./failure.ts";

/** Codes by which Postgres says that a table of ours is not there yet, and that a column isn't: an older release made the table. */
const [missing, outdated] = [new Set(["42P01", "3F000"]), new Set(["42703"])];

/** Nothing of ours was ever written to this database. */
export class NoTables extends ClientFailure {
  constructor() {
    const text =
      "Postgres: the database has no tables of ours yet. self-harness run makes them, and so does a worker (self-harness worker).";
    super([{ kind: "not-set-up", text }]);
  }
}

export function isUnmigrated(error: unknown): boolean {
  return missing.has(stateOf(error)) || outdated.has(stateOf(error));
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
  // What came from elsewhere may speak of connections as well.
  if (error instanceof ModelFailure || error instanceof SandboxFailure || error instanceof InvalidInput) return error;
  const state = stateOf(error);
  if (missing.has(state)) return new NoTables();
  if (outdated.has(state))
    return failure(
      "not-set-up",
      "Postgres: the database has the tables of an older release. Start a worker of this one (self-harness worker): it brings them up to date.",
    );
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
