/** What can go wrong with a call to the engine, as far as it makes a difference to what is done about it. */
export type EngineFault = "away" | "denied" | "cut" | "hanging" | "failing" | "full" | "gone" | "conflict" | "refused";

/**
 * `retry`: the same call again, after these waits. `give-up`: the attempt ends as errored(infrastructure) and is made again as often as the
 * plan says, unless the caller knows better. `task`: likewise errored, but made again it would end the same, so it is not.
 */
export type EngineDecision =
  | { readonly act: "retry"; readonly waitsMs: readonly number[] }
  | { readonly act: "give-up" }
  | { readonly act: "task" };

/** A call that only looks may be made twice. Of one that changes something, nobody knows what it did before it failed. */
export type CallKind = "look" | "change";

/** An engine that is started anew listens again after some seconds; more than that is for the next attempt. */
const untilRestarted: EngineDecision = { act: "retry", waitsMs: [250, 500, 1_000, 2_000] };
/** A moment's trouble; one that stays is told soon. */
const onceMore: EngineDecision = { act: "retry", waitsMs: [200, 800] };
const giveUp: EngineDecision = { act: "give-up" };

interface Rule {
  readonly look: EngineDecision;
  readonly change: EngineDecision;
  /** What a person has to do; empty where the engine's own words are all there is to say. */
  readonly remedy: string;
}

const startIt =
  "start Docker or set DOCKER_HOST; `npm run setup` starts a local one, `npm run doctor` says what is missing";

/** The whole table; docs/sandbox.md shows it to people. */
export const engineRules: Readonly<Record<EngineFault, Rule>> = {
  // Nobody took the call, so nothing was done: even a change may be asked for again.
  away: { look: untilRestarted, change: untilRestarted, remedy: startIt },
  denied: {
    look: giveUp,
    change: giveUp,
    remedy: "this user may not use it: join the group docker or set DOCKER_HOST",
  },
  cut: { look: onceMore, change: giveUp, remedy: startIt },
  // It was waited for as long as the call may take already.
  hanging: { look: giveUp, change: giveUp, remedy: "" },
  failing: { look: onceMore, change: giveUp, remedy: "" },
  full: { look: giveUp, change: giveUp, remedy: "free space where Docker keeps its data (`docker system df`)" },
  // Both mean something to whoever asked: a container that is gone, a name that is taken.
  gone: { look: giveUp, change: giveUp, remedy: "" },
  conflict: { look: giveUp, change: giveUp, remedy: "" },
  refused: { look: giveUp, change: { act: "task" }, remedy: "correct what the task asks for" },
};

/** What came of a call: the system's error code, or the engine's status with what it said. */
export interface FailedCall {
  readonly code: string | null;
  readonly status: number | null;
  readonly said: string;
}

const nobodyListens = new Set(["ENOENT", "ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH"]);

export function faultOf({ code, status, said }: FailedCall): EngineFault {
  if (status === null && code !== null) {
    if (code === "EACCES" || code === "EPERM") return "denied";
    return nobodyListens.has(code) ? "away" : "cut";
  }
  // The engine says this with any status.
  if (/no space left on device|disk quota exceeded/i.test(said)) return "full";
  if (status === 404) return "gone";
  if (status === 409) return "conflict";
  if (status === 400 || status === 405 || status === 413) return "refused";
  if (status === 401 || status === 403) return "denied";
  return "failing";
}

export function decide(fault: EngineFault, kind: CallKind): EngineDecision {
  return engineRules[fault][kind];
}
