import { setTimeout as sleep } from "node:timers/promises";
import type { Handle } from "../support/optimization.ts";
import { type Kind, kinds } from "./faults.ts";
import { concurrency, type World } from "./world.ts";

export interface Strike {
  readonly kind: string;
  readonly struck: boolean;
  readonly detail: string;
  /** Model calls whose answer may have been paid for and lost by it. */
  readonly mayLose: number;
}

/** Faults fall by the number of answered model calls, not by the clock: on a slow machine the same storm only takes longer. */
const callsBetween = { least: 3, most: 14 };
/** When everything stands still because of the last fault, it is waited for. A run that never moves again is a finding. */
const standstillMs = 240_000;

/** A fault that found nothing to strike is none. */
export function struckIn(strikes: readonly Strike[]): number {
  return strikes.filter((each) => each.struck).length;
}

/** Breaks things, drawn from `chance` alone, until the optimization has ended or enough has been broken. */
export async function storm(
  world: World,
  ended: () => boolean,
  wanted: number,
  chance: () => number,
): Promise<Strike[]> {
  const strikes: Strike[] = [];
  while (!ended() && struckIn(strikes) < wanted) {
    const gap = callsBetween.least + Math.floor(chance() * (callsBetween.most - callsBetween.least + 1));
    await untilAnswered(world, world.simulator.calls().answered + gap, ended);
    if (ended()) break;
    strikes.push(await strike(world, draw(chance), chance));
  }
  return strikes;
}

async function strike(world: World, kind: Kind, chance: () => number): Promise<Strike> {
  const { struck, detail } = await kind.strike(world, chance);
  return { kind: kind.name, struck, detail, mayLose: struck ? kind.mayLose(concurrency) : 0 };
}

function draw(chance: () => number): Kind {
  let left = chance() * kinds.reduce((sum, kind) => sum + kind.weight, 0);
  for (const kind of kinds) {
    left -= kind.weight;
    if (left < 0) return kind;
  }
  return kinds[0] as Kind;
}

async function untilAnswered(world: World, calls: number, ended: () => boolean): Promise<void> {
  let seen = world.simulator.calls().answered;
  let movedAt = Date.now();
  while (!ended() && world.simulator.calls().answered < calls) {
    await sleep(50);
    const now = world.simulator.calls().answered;
    if (now > seen) [seen, movedAt] = [now, Date.now()];
    if (Date.now() - movedAt > standstillMs)
      throw new Error(`nothing moved for ${standstillMs / 1000} s after the last fault`);
  }
}

/** The result, whatever the Temporal server does while it is waited for. */
export async function resultOf(handle: Handle): Promise<{ readonly end: string }> {
  for (;;) {
    try {
      return await handle.result();
    } catch (error) {
      if ((error as Error).name === "WorkflowFailedError") throw error;
      await sleep(500);
    }
  }
}
