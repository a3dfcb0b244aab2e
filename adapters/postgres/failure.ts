import { DrizzleQueryError } from "drizzle-orm";

/**
 * Gives every method of a port errors that are fit for a workflow's history: what the server said and its SQLSTATE, not the
 * statement with its parameters, which may be megabytes of a trace. Failures of the core pass as they are.
 */
export function translatingFailures<T extends object>(port: T): T {
  const methods = Object.entries(port).map(([name, method]) => [name, translated(method as Method)]);
  return Object.fromEntries(methods) as T;
}

type Method = (...values: unknown[]) => Promise<unknown>;

function translated(method: Method): Method {
  return async (...values) => {
    try {
      return await method(...values);
    } catch (error) {
      throw error instanceof DrizzleQueryError ? shortened(error) : error;
    }
  };
}

function shortened({ cause, query }: DrizzleQueryError): Error {
  const state = (cause as { code?: unknown } | undefined)?.code;
  const said = cause?.message || "the connection failed";
  return new Error(`database: ${said}${typeof state === "string" ? ` (${state})` : ""}, in: ${query.slice(0, 120)}`, {
    cause,
  });
}

/** For rows that must be there: a missing one is a bug of the caller, not a state of the world. */
export function expectRow<T>(rows: readonly T[], what: string): T {
  const [row] = rows;
  if (row === undefined) throw new Error(`database: expected ${what} to be stored, found nothing`);
  return row;
}
