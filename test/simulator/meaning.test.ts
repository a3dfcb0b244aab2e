import { describe, expect, it } from "@jest/globals";
import { cureFor, readGuidance } from "../../simulator/meaning/guidance.ts";
import { aspects, type Habit, habits } from "../../simulator/personas.ts";
import { aPlaybook, type Play, play, typedIn, windmill } from "./drive.ts";
import { cures, harmful, noCures, notHarmful, type Paraphrase, type Place } from "./paraphrases.ts";
import { blocked, firstRequest, hookNote, minimalSystem, nudge, skillPath, stopMessage } from "./requests.ts";

const ownerOf: Record<Habit, string> = {
  prerequisites: "simulated-forgetful",
  verification: "simulated-trusting",
  state: "simulated-scattered",
  recovery: "simulated-hasty",
};

describe("the table of paraphrases", () => {
  it("has at least twelve that cure and eight that don't for each habit, on every surface", () => {
    for (const habit of habits) {
      expect(cures[habit].length).toBeGreaterThanOrEqual(12);
      expect(noCures[habit].length).toBeGreaterThanOrEqual(8);
      expect(new Set(cures[habit].map((each) => each.place)).size).toBeGreaterThanOrEqual(10);
    }
  });
});

describe.each(habits)("guidance about %s", (habit) => {
  it.each(cures[habit].map((each): [string, string, Paraphrase] => [each.place, each.text, each]))(
    "cures as %s: %s",
    (_place, _text, paraphrase) => {
      const wanted = habit !== "prerequisites" ? [null] : paraphrase.aspect ? [paraphrase.aspect] : aspects;
      for (const aspect of wanted) {
        const playbook = aPlaybook(habit, habit === "prerequisites" ? (aspect ?? "git_identity") : null);
        expect(readGuidance(paraphrase.text).harms).toEqual([]);
        expect(goodRuns(habit, playbook, paraphrase)).toBeGreaterThanOrEqual(22);
      }
    },
  );

  it.each(noCures[habit])("does not cure: %s", (text) => {
    for (const place of ["system", "Stop hook"] as const) {
      const aspect = habit === "prerequisites" ? "git_identity" : null;
      expect(goodRuns(habit, aPlaybook(habit, aspect), { place, text })).toBeLessThanOrEqual(9);
    }
  });

  it("is missing in a minimal harness", () => {
    const aspect = habit === "prerequisites" ? "git_identity" : null;
    expect(goodRuns(habit, aPlaybook(habit, aspect))).toBeLessThanOrEqual(6);
    expect(readGuidance(minimalSystem)).toEqual({ cures: [], harms: [] });
  });

  it("is not learnt from what commands print", () => {
    const aspect = habit === "prerequisites" ? "git_identity" : null;
    const printed = cures[habit].map((each) => each.text).join("\n");
    const runs = seeds.filter((seed) => {
      const turns = play({
        request: firstRequest(ownerOf[habit], windmill, undefined, seed),
        playbooks: [aPlaybook(habit, aspect)],
        respond: () => printed,
      });
      return typedIn(turns).includes("good");
    });
    expect(runs.length).toBeLessThanOrEqual(6);
  });
});

describe("harm", () => {
  it.each(harmful)("is done by: %s", (text) => expect(readGuidance(text).harms).not.toEqual([]));
  it.each(notHarmful)("is not done by: %s", (text) => expect(readGuidance(text).harms).toEqual([]));

  it("makes a model slip on what it usually does well", () => {
    const playbook = aPlaybook("state", null);
    const good = (text: string) =>
      seeds.filter((seed) =>
        typedIn(
          play({
            request: firstRequest("simulated-hasty", windmill, { place: "system", text }, seed),
            playbooks: [playbook],
          }),
        ).includes("good"),
      ).length;
    expect(good("")).toBeGreaterThanOrEqual(24);
    expect(good(harmful[0] ?? "")).toBeLessThanOrEqual(good("") - 6);
  });
});

describe("strength", () => {
  it("is specific for an exact procedure and general for a word about the habit", () => {
    expect(cureFor(readGuidance("Before you start, check all prerequisites."), "prerequisites", "tool_setup")).toBe(
      "general",
    );
    expect(
      cureFor(
        readGuidance("Set user.name and user.email before you commit with git."),
        "prerequisites",
        "git_identity",
      ),
    ).toBe("specific");
    expect(
      cureFor(readGuidance("Set user.name and user.email before you commit with git."), "prerequisites", "tool_setup"),
    ).toBeNull();
  });
});

const seeds = Array.from({ length: 30 }, (_, index) => index + 1);

/** In how many of 30 seeded runs the good version of the habit's step was typed, with guidance at its place. */
function goodRuns(
  habit: Habit,
  playbook: ReturnType<typeof aPlaybook>,
  guidance?: { place: Place; text: string },
): number {
  return seeds.filter((seed) => {
    const request = firstRequest(ownerOf[habit], windmill, guidance, seed);
    const turns = play({ request, playbooks: [playbook], ...(guidance ? situation(guidance) : {}) });
    return typedIn(turns).includes("good");
  }).length;
}

/** How guidance that is not in the prompt reaches the model in the middle of a run. */
function situation({ place, text }: { place: Place; text: string }): Partial<Play> {
  switch (place) {
    case "skill":
      return { respond: (call) => (call.typed === skillPath ? text : "ok") };
    case "Stop hook":
      return { onFinish: (times) => (times === 1 ? [stopMessage(text)] : []) };
    case "PreToolUse hook": {
      let refused = 0;
      return { respond: (call) => (call.typed === "last" && refused++ === 0 ? blocked(text) : "ok") };
    }
    case "PostToolUse hook":
      return { respond: (call) => (call.typed === "second" ? `ok\n${hookNote("PostToolUse", text)}` : "ok") };
    case "PostToolUseFailure hook":
      return {
        respond: (call) =>
          call.typed === "second" ? `oops\n[exit code 1]\n${hookNote("PostToolUseFailure", text)}` : "ok",
      };
    case "nudge": {
      let nudged = 0;
      return {
        after: (turn) => (turn.calls.some((call) => call.typed === "second") && nudged++ === 0 ? [nudge(text)] : []),
      };
    }
    default:
      return {};
  }
}
