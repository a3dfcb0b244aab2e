import { z } from "zod";
import { draw } from "../random.ts";
import { firstProblem } from "./request.ts";
import { type Role, roles } from "./roles.ts";

/** What can go wrong with a provider. Each is answered as real servers do it; see send-completion.ts and errors.ts. */
const faultKinds = [
  "rate_limited",
  "quota_exhausted",
  "server_error",
  "unavailable",
  "unauthorized",
  "model_not_found",
  "context_length_exceeded",
  "connection_reset",
  "cut_stream",
  "error_body",
  "empty_choices",
  "malformed_tool_json",
  "length",
  "content_filter",
  "wrong_usage",
  "missing_usage",
  "slow",
] as const;
export type FaultKind = (typeof faultKinds)[number];

const faultShape = z
  .strictObject({
    kind: z.enum(faultKinds),
    /** Only calls of this role; all without it. */
    role: z.enum(roles as [Role, ...Role[]]).optional(),
    /** The next so many calls. */
    next: z.int().positive().optional(),
    /** Each so manieth call: 3 means the third, the sixth … */
    every: z.int().positive().optional(),
    /** Each call with this probability, drawn from `seed`, the request and how often that request came: no clock, no order. */
    probability: z.number().min(0).max(1).optional(),
    seed: z.int().optional(),
    /** Seconds of the Retry-After header of a 429 or 503; no header without it. */
    retryAfterSeconds: z.number().min(0).optional(),
    /** How long `slow` waits before the first byte. */
    delayMs: z.number().min(0).optional(),
  })
  .refine(
    (fault) => [fault.next, fault.every, fault.probability].filter((each) => each !== undefined).length === 1,
    "expected exactly one of next, every, probability",
  );
export type Fault = Readonly<z.infer<typeof faultShape>>;

/** Reads `{"faults": [...]}`; a list that is not understood changes nothing. */
export function readFaults(body: unknown): { readonly faults: readonly Fault[] } | { readonly problem: string } {
  const parsed = z.strictObject({ faults: z.array(faultShape) }).safeParse(body);
  return parsed.success ? { faults: parsed.data.faults } : { problem: firstProblem(parsed.error) };
}

/** Decides for each call whether something goes wrong. The first fault of the script that strikes wins. */
export class FaultScript {
  private entries: { readonly fault: Fault; left: number; seen: number }[] = [];
  private readonly occurrences = new Map<string, number>();

  set(faults: readonly Fault[]): void {
    this.entries = faults.map((fault) => ({ fault, left: fault.next ?? 0, seen: 0 }));
    this.occurrences.clear();
  }

  /** The script as it stands, with how many calls each `next` still has to spoil. */
  list(): (Fault & { readonly left?: number })[] {
    return this.entries.map(({ fault, left }) => (fault.next === undefined ? fault : { ...fault, left }));
  }

  strike(role: Role, requestHash: string): Fault | null {
    const times = (this.occurrences.get(requestHash) ?? 0) + 1;
    this.occurrences.set(requestHash, times);
    for (const entry of this.entries) {
      if (entry.fault.role && entry.fault.role !== role) continue;
      entry.seen++;
      if (strikes(entry, requestHash, times)) {
        entry.left--;
        return entry.fault;
      }
    }
    return null;
  }
}

function strikes(
  { fault, left, seen }: { fault: Fault; left: number; seen: number },
  requestHash: string,
  times: number,
): boolean {
  if (fault.next !== undefined) return left > 0;
  if (fault.every !== undefined) return seen % fault.every === 0;
  return draw("fault", fault.seed ?? 0, fault.kind, requestHash, times) < (fault.probability ?? 0);
}
