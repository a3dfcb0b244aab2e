import { describe, expect, it } from "@jest/globals";
import { slipRate, stumbleRate } from "../../simulator/agent/next-turn.ts";
import { loadPlaybooks } from "../../simulator/agent/playbooks.ts";
import { readGuidance } from "../../simulator/meaning/guidance.ts";
import { curedSlips, type Habit, habits, personas } from "../../simulator/personas.ts";
import { aPlaybook, play, typedIn, windmill } from "./drive.ts";
import { firstRequest } from "./requests.ts";

const seeds = Array.from({ length: 200 }, (_, index) => index + 1);
const nothing = readGuidance("");
const guidance: Record<Habit, string> = {
  prerequisites: "Before you start, check all prerequisites of the commands.",
  verification: "Read every file that you produced back and compare it with the request before you finish.",
  state: "Note all values that later steps need and copy them exactly; no placeholders.",
  recovery: "When a command fails, read the error, fix its cause and run it again.",
};

describe.each(personas)("$id", (persona) => {
  it.each(habits)("slips on %s as often as its data says, and seldom once cured", (habit) => {
    const playbook = aPlaybook(habit, habit === "prerequisites" ? "tool_setup" : null);
    const share = (text: string) =>
      seeds.filter(
        (seed) =>
          !typedIn(
            play({
              request: firstRequest(persona.id, windmill, { place: "system", text }, seed),
              playbooks: [playbook],
            }),
          ).includes("good"),
      ).length / seeds.length;
    // Stumbling before the step looks like a slip as well, hence the one-sided room.
    expect(share("")).toBeGreaterThan(persona.slips[habit] - 0.1);
    expect(share("")).toBeLessThan(persona.slips[habit] + 0.13);
    expect(share(guidance[habit])).toBeLessThan(0.2);
  });

  it("passes 40 to 60 of 100 playbooks with nothing to guide it, and over 80 once all is said", () => {
    const all = readGuidance(Object.values(guidance).join("\n"));
    const rate = (reading: typeof all) => {
      const chances = loadPlaybooks().map((playbook) =>
        playbook.steps.reduce(
          (chance, step) => chance * (1 - slipRate(persona, step, reading)),
          1 - stumbleRate(persona, reading, 500),
        ),
      );
      return chances.reduce((sum, chance) => sum + chance, 0) / chances.length;
    };
    expect(rate(nothing)).toBeGreaterThan(0.4);
    expect(rate(nothing)).toBeLessThan(0.6);
    expect(rate(all)).toBeGreaterThan(0.8);
  });
});

describe("a simulated model", () => {
  it("does the same in the same request and something else under another seed", () => {
    const run = (seed: number, serverSeed: number) =>
      JSON.stringify(
        play({
          request: firstRequest("simulated-hasty", windmill, undefined, seed),
          serverSeed,
          playbooks: [aPlaybook("verification", null)],
        }),
      );
    expect(run(5, 7)).toBe(run(5, 7));
    expect(new Set(seeds.slice(0, 5).map((seed) => run(seed, 7))).size).toBe(5);
  });

  it("stumbles now and then without any habit, and more in front of a very long prompt", () => {
    const [persona] = personas as [(typeof personas)[number]];
    expect(stumbleRate(persona, nothing, 3_000)).toBe(persona.stumble);
    expect(stumbleRate(persona, nothing, 10_000)).toBeCloseTo(persona.stumble + 0.06);
    const book = aPlaybook("state", null);
    const early = seeds.filter(
      (seed) =>
        !typedIn(play({ request: firstRequest(persona.id, windmill, undefined, seed), playbooks: [book] })).includes(
          "last",
        ),
    );
    expect(early.length / seeds.length).toBeGreaterThan(0.005);
    expect(early.length / seeds.length).toBeLessThan(0.1);
  });

  it("keeps a small rest of every habit", () => {
    expect(curedSlips.specific).toBeGreaterThan(0);
    expect(curedSlips.general).toBeGreaterThan(curedSlips.specific);
  });
});
