import { InvalidInput } from "../core/failures.ts";
import { problemText, shown } from "../core/problem.ts";
import { environmentVariables, type Variables } from "./connections.ts";

/** How a worker process uses its machine. */
export interface WorkerSettings {
  /** Sandboxes that this machine can hold at once. */
  readonly sandboxSlots: number;
  /** From SIGTERM until the process is gone at the latest. */
  readonly graceMs: number;
}

interface Setting {
  readonly variable: string;
  readonly otherwise: number;
  readonly fits: (value: number) => boolean;
  readonly expected: string;
  readonly remedy: string;
}

const slots: Setting = {
  variable: "SELF_HARNESS_SANDBOX_SLOTS",
  otherwise: 8,
  fits: (value) => Number.isInteger(value) && value >= 1 && value <= 256,
  expected: "a whole number from 1 to 256",
  remedy: "Give the number of sandboxes that this machine can hold at once, or leave the variable out.",
};

const graceSeconds: Setting = {
  variable: "SELF_HARNESS_GRACE_SECONDS",
  /** Below the 20 s that the demo and most supervisors give; docker-compose.yml gives more. */
  otherwise: 18,
  fits: (value) => value >= 1 && value <= 3_600,
  expected: "a number of seconds from 1 to 3600",
  remedy: "Give somewhat less than your supervisor waits before it kills, or leave the variable out.",
};

/** @throws InvalidInput with every problem at once */
export function readWorkerSettings(variables: Variables = environmentVariables()): WorkerSettings {
  const problems: string[] = [];
  const read = ({ variable, otherwise, fits, expected, remedy }: Setting): number => {
    const got = variables[variable];
    if (got === undefined) return otherwise;
    const value = got.trim() === "" ? Number.NaN : Number(got);
    if (!fits(value))
      problems.push(problemText({ where: "environment", key: variable, got: shown(got), expected, remedy }));
    return value;
  };
  const settings = { sandboxSlots: read(slots), graceMs: 1_000 * read(graceSeconds) };
  if (problems.length > 0) throw new InvalidInput(problems);
  return settings;
}
