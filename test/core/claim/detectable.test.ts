import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import {
  type Design,
  powerOf,
  type Scope,
  smallestDetectableGain,
  tasksNeeded,
} from "../../../core/claim/detectable.ts";
import { pairedGain } from "../../../core/claim/gain.ts";
import { seededRandom } from "../../../core/random.ts";
import { aWorld, measure } from "./worlds.ts";

/** Mean 2p(1 − p) of the world's flaky tasks, evenly between 0 and 1, is 1/3. */
const worldDiscordance = 0.29 / 3;
const scopes: readonly Scope[] = ["these-tasks", "tasks-like-these"];

const designs = fc.record({
  tasks: fc.integer({ min: 4, max: 300 }),
  repeats: fc.integer({ min: 1, max: 10 }),
  discordance: fc.integer({ min: 2, max: 40 }).map((percent) => percent / 100),
});

describe("the power of a claim", () => {
  it.each([
    { tasks: 15, repeats: 2, gain: 0.4 },
    { tasks: 27, repeats: 2, gain: 0.28 },
    { tasks: 27, repeats: 2, gain: 0.15 },
    { tasks: 60, repeats: 1, gain: 0.2 },
    { tasks: 100, repeats: 3, gain: 0.1 },
    { tasks: 250, repeats: 5, gain: 0.05 },
  ])(
    "is close to what simulation finds on tasks like these, and rather under than over it ($tasks × $repeats, +$gain)",
    (world) => {
      const random = seededRandom(JSON.stringify(world));
      const cases = Math.max(400, Math.min(1_200, Math.round(30_000 / world.tasks)));
      let seen = 0;
      for (let each = 0; each < cases; each++)
        if (pairedGain(measure(aWorld(world, random), world.repeats, random).differences).interval.low > 0) seen++;
      const predicted = powerOf(world.gain, { ...world, discordance: worldDiscordance }, "tasks-like-these");
      // Two standard errors of the simulation are up to 5 points; the formula leaves out that larger gains also vary more.
      expect(seen / cases - predicted).toBeGreaterThan(-0.05);
      expect(seen / cases - predicted).toBeLessThan(0.08);
    },
  );

  it.each([
    { tasks: 27, repeats: 2, shift: 0.14 },
    { tasks: 89, repeats: 5, shift: 0.05 },
  ])("is what simulation finds on these very tasks, to within 5 points ($tasks × $repeats, +$shift)", (world) => {
    // All tasks flaky to the same degree; the edit lifts each by the same shift, as far from 0 and 1 as to leave the noise alone.
    const random = seededRandom(JSON.stringify(world));
    const rate = 0.5 - world.shift / 2;
    const discordance = 2 * rate * (1 - rate);
    const tasks = Array.from({ length: world.tasks }, () => ({ before: rate, after: rate + world.shift }));
    const threshold = 1.96 * Math.sqrt(discordance / (world.tasks * world.repeats));
    const cases = 600;
    let seen = 0;
    for (let each = 0; each < cases; each++)
      if (mean(measure(tasks, world.repeats, random).differences) > threshold) seen++;
    expect(Math.abs(seen / cases - powerOf(world.shift, { ...world, discordance }, "these-tasks"))).toBeLessThan(0.05);
  });

  it("grows with gain, tasks and repeats, and falls with noise", () => {
    fc.assert(
      fc.property(designs, fc.integer({ min: 1, max: 60 }), fc.constantFrom(...scopes), (design, percent, scope) => {
        const gain = percent / 100;
        const power = powerOf(gain, design, scope);
        expect(powerOf(gain + 0.05, design, scope)).toBeGreaterThanOrEqual(power - 1e-9);
        if (power < 0.5) return; // below it more tasks sharpen the null as well
        expect(powerOf(gain, { ...design, tasks: design.tasks + 5 }, scope)).toBeGreaterThanOrEqual(power - 1e-9);
        expect(powerOf(gain, { ...design, repeats: design.repeats + 1 }, scope)).toBeGreaterThanOrEqual(power - 1e-9);
        expect(powerOf(gain, { ...design, discordance: design.discordance + 0.05 }, scope)).toBeLessThanOrEqual(
          power + 1e-9,
        );
      }),
    );
  });

  it("asks more of a claim about tasks like these than of one about these tasks", () => {
    fc.assert(
      fc.property(designs, (design) => {
        const [here, beyond] = scopes.map((scope) => smallestDetectableGain(design, scope) ?? 2);
        expect(beyond).toBeGreaterThan(here as number);
      }),
    );
  });
});

describe("the smallest detectable gain", () => {
  it("is 1.96 + 0.84 deviations on these very tasks: (2.80)²·d/(n·R)", () => {
    const design: Design = { tasks: 27, repeats: 2, discordance: 0.138 };
    expect(smallestDetectableGain(design, "these-tasks")).toBeCloseTo(2.8016 * Math.sqrt(0.138 / 54), 4);
  });

  it("is seen with a power of 80 %", () => {
    fc.assert(
      fc.property(designs, fc.constantFrom(...scopes), (design, scope) => {
        const gain = smallestDetectableGain(design, scope);
        if (gain !== null) expect(powerOf(gain, design, scope)).toBeCloseTo(0.8, 4);
      }),
    );
  });

  it("is none when even the whole room would drown in noise", () => {
    expect(smallestDetectableGain({ tasks: 4, repeats: 1, discordance: 0.4 }, "tasks-like-these", 0.3)).toBeNull();
    expect(smallestDetectableGain({ tasks: 40, repeats: 2, discordance: 0.1 }, "these-tasks", 0)).toBeNull();
  });
});

describe("the tasks needed for a gain", () => {
  it("are the fewest on which it is seen", () => {
    fc.assert(
      fc.property(
        designs,
        fc.integer({ min: 3, max: 40 }),
        fc.constantFrom(...scopes),
        ({ tasks: _, ...design }, percent, scope) => {
          const gain = percent / 100;
          const needed = tasksNeeded(gain, design, scope) ?? Number.NaN;
          expect(powerOf(gain, { ...design, tasks: needed }, scope)).toBeGreaterThanOrEqual(0.8);
          if (needed > 1) expect(powerOf(gain, { ...design, tasks: needed - 1 }, scope)).toBeLessThan(0.8);
        },
      ),
    );
  });

  it("for +5 points at the published noise: 434 runs an arm on fixed tasks, and no repeats make up for too few tasks", () => {
    expect(tasksNeeded(0.05, { repeats: 1, discordance: 0.138 }, "these-tasks")).toBe(434);
    const many = tasksNeeded(0.05, { repeats: 1_000, discordance: 0.138 }, "tasks-like-these") ?? 0;
    expect(many).toBeGreaterThan(140);
  });

  it("are none for a gain that a million tasks don't show", () => {
    expect(tasksNeeded(0.0001, { repeats: 1, discordance: 0.4 }, "these-tasks")).toBeNull();
  });
});

function mean(values: readonly number[]): number {
  return values.reduce((sum, each) => sum + each, 0) / values.length;
}
