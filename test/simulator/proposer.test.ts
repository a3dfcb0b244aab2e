import { describe, expect, it } from "@jest/globals";
import { parseProposal, renderProposalQuestion } from "../../activities/prompts/propose-edit.ts";
import { askForSplit } from "../../activities/prompts/split-edit.ts";
import { fileHarnesses } from "../../adapters/files/harnesses.ts";
import { systemPrompt, toolDefinitions } from "../../core/chat.ts";
import { applyEdit, type Surface } from "../../core/edit.ts";
import { checkEdit } from "../../core/gates.ts";
import type { HarnessFiles } from "../../core/harness.ts";
import { asId } from "../../core/ids.ts";
import { buildLeakIndex } from "../../core/leak.ts";
import type { ProposalHistory } from "../../core/proposal.ts";
import { seedNumber } from "../../core/random.ts";
import { type Approach, approachSurfaces, type Slot } from "../../core/slots.ts";
import type { Weakness } from "../../core/weakness.ts";
import { cureFor, readGuidance, relevantTo } from "../../simulator/meaning/guidance.ts";
import { findPersona, type Habit } from "../../simulator/personas.ts";
import { type Idea, type IdeaTopic, ideas } from "../../simulator/proposer/ideas.ts";
import { operationsFor } from "../../simulator/proposer/operations.ts";
import { proportions } from "../../simulator/proposer/propose-edit.ts";
import { readChatRequest } from "../../simulator/server/request.ts";
import { taskOf } from "../../simulator/server/roles.ts";
import { think } from "../../simulator/think.ts";

const files: HarnessFiles = await fileHarnesses().load("harnesses/minimal");
const limit = { changedLines: 40, bytes: 4096, promptTokens: 4000 };
const persona = findPersona("simulated-trusting") ?? fail();

const weaknesses: Record<Habit, Pick<Weakness, "pattern" | "rootCause" | "category">> = {
  prerequisites: {
    pattern: "Commands run without preparing what they need.",
    rootCause: "Prerequisites are not checked.",
    category: "tool_prerequisite",
  },
  verification: {
    pattern: "Success is reported without looking at the files.",
    rootCause: "Outputs are not read back.",
    category: "verification_gap",
  },
  state: {
    pattern: "Values differ from those seen in earlier steps.",
    rootCause: "They are written from memory.",
    category: "context",
  },
  recovery: {
    pattern: "A command fails and the agent goes on as if it had worked.",
    rootCause: "Errors are not read.",
    category: "error_handling",
  },
};

interface Asked {
  readonly habit: Habit;
  readonly approach: Approach;
  readonly seed: number;
  readonly shown?: HarnessFiles;
  readonly history?: readonly ProposalHistory[];
  readonly earlier?: { readonly answer: string; readonly problem: string };
}

/** Asks the simulated proposer with the real prompt. */
function propose({ habit, approach, seed, shown = files, history = [], earlier }: Asked): string {
  const weakness = {
    ...weaknesses[habit],
    id: asId("W-001"),
    frequency: 5,
    taskIds: ["a", "b"].map((id) => asId(id)),
  } as unknown as Weakness;
  const slot: Slot = { number: 1, approach, temperature: 0.7, topP: 0.95 };
  const quotes = ["cat: /app/booking/october.csv: No such file or directory"];
  const question = renderProposalQuestion({
    files: shown,
    evidence: { weakness, quotes, protect: ["text-and-data 5/6"], history, runs: [] },
    slot,
    limit,
  });
  const repair = earlier
    ? [
        { role: "assistant", content: earlier.answer },
        { role: "user", content: earlier.problem },
      ]
    : [];
  const read = readChatRequest({
    model: persona.id,
    // As the product asks: each question by a seed of its own.
    seed: seedNumber([seed, habit, approach].join("/")),
    temperature: 0.7,
    top_p: 0.95,
    messages: [...question, ...repair],
  });
  if ("problem" in read) throw new Error(read.problem);
  expect(taskOf(read.request)).toBe("propose edit");
  return think(read.request, "propose edit", { persona, seed: 7, playbooks: [] }).text;
}

const slotFor = (approach: Approach): Slot => ({ number: 1, approach, temperature: 0.7, topP: 0.95 });
const leaks = buildLeakIndex([
  { taskId: "room-bookings", instruction: "Put the plan into /app/booking/october.csv, please.", secrets: [] },
]);

function verdictOn(text: string, approach: Approach, earlier: readonly string[] = []): string {
  const parsed = parseProposal(text, slotFor(approach));
  if (parsed.kind === "unusable") return "schema";
  if (parsed.value.kind === "declined") return "declined";
  const verdict = checkEdit(parsed.value.edit, {
    parent: files,
    starting: files,
    limit,
    earlier: earlier.map((each) => ({ id: "P-1", text: each, cosine: null })),
    leaks,
  });
  return verdict.kind === "sound" ? `sound: ${parsed.value.title}` : verdict.reason;
}

const approaches = Object.keys(approachSurfaces) as Approach[];
const seeds = Array.from({ length: 60 }, (_, index) => index + 1);
const habits = Object.keys(weaknesses) as Habit[];
const everyIdea = Object.entries(ideas).flatMap(([topic, list]) =>
  list.map((idea): [IdeaTopic, string, string, Idea] => [topic as IdeaTopic, idea.approach, idea.title, idea]),
);

describe("the ideas of the simulated proposer", () => {
  it("exist for each kind of weakness and each approach", () => {
    for (const [topic, list] of Object.entries(ideas))
      for (const approach of approaches)
        expect([topic, list.some((idea) => idea.approach === approach)]).toEqual([topic, true]);
  });

  it.each(everyIdea)("%s, %s: %s is a sound edit that cures", (topic, approach, _title, idea) => {
    expect(approachSurfaces[approach as Approach]).toContain(idea.surface);
    const operations = operationsFor(idea, {
      files: new Map(Object.entries(files).map(([path, text]) => [path, text.replace(/\n$/, "")])),
    });
    if (!operations) throw new Error("does not fit the minimal harness");
    const edit = { surface: idea.surface as Surface, operations };
    const verdict = checkEdit(edit, { parent: files, starting: files, limit, earlier: [], leaks });
    expect(verdict.kind === "sound" ? "" : `${verdict.reason}: ${verdict.detail}`).toBe("");
    const result = applyEdit(files, edit);
    if ("conflict" in result) throw new Error(result.conflict.message);
    expect(curesBy(idea, result.files, topic)).toBe(true);
  });
});

/** Whether what the edited harness puts before the model cures; hooks are run for real in hooks.test.ts. */
function curesBy(idea: Idea, edited: HarnessFiles, topic: IdeaTopic): boolean {
  if (idea.hook) return true;
  const habit: Habit = topic === "git_identity" ? "prerequisites" : topic === "other" ? "verification" : topic;
  const aspect = habit === "prerequisites" ? "git_identity" : null;
  const harness = fileHarnesses().read(edited);
  const texts = idea.skill
    ? [edited[`skills/${idea.skill.name}/SKILL.md`] ?? ""]
    : idea.nudge
      ? [harness.manifest.control.nudges.toolErrors]
      : [systemPrompt(harness), ...toolDefinitions(harness).map((tool) => tool.description)];
  if (idea.skill && !relevantTo(idea.skill.description, habit, aspect)) return false;
  if (idea.nudge && harness.manifest.control.nudgeAfterToolErrors !== idea.nudge.after) return false;
  return (
    topic === "other" ||
    texts.some((text) => cureFor(readGuidance(text), habit, aspect) !== null && readGuidance(text).harms.length === 0)
  );
}

describe("the simulated proposer", () => {
  const verdicts = habits.flatMap((habit) =>
    approaches.flatMap((approach) => seeds.map((seed) => verdictOn(propose({ habit, approach, seed }), approach))),
  );
  const share = (test: (verdict: string) => boolean) => verdicts.filter(test).length / verdicts.length;

  it("writes sound, oversized, leaking and malformed edits in the proportions of its data", () => {
    // Without earlier proposals a duplicate turns into a good one; `useless` and `harmful` are sound for the static gates.
    const { oversized, leaking, malformed } = proportions;
    expect(share((verdict) => verdict === "too-large")).toBeCloseTo(oversized, 1);
    expect(share((verdict) => verdict === "leak")).toBeCloseTo(leaking, 1);
    expect(share((verdict) => verdict === "schema" || verdict === "does-not-apply")).toBeCloseTo(malformed, 1);
    expect(share((verdict) => verdict.startsWith("sound"))).toBeGreaterThan(0.68);
    expect(
      share((verdict) => verdict === "path-outside-surface" || verdict === "frozen-parameter" || verdict === "no-op"),
    ).toBe(0);
  });

  it("mixes slogans and harm among the sound ones", () => {
    const texts = seeds.map((seed) => propose({ habit: "verification", approach: "prompt_guidance", seed }));
    const contents = texts.flatMap((text) => {
      const parsed = parseProposal(text, slotFor("prompt_guidance"));
      return parsed.kind === "parsed" && parsed.value.kind === "proposed"
        ? parsed.value.edit.operations.map((each) => ("content" in each ? each.content : ""))
        : [];
    });
    const readings = contents.map(readGuidance);
    expect(readings.some((reading) => reading.harms.length > 0)).toBe(true);
    expect(readings.some((reading) => reading.harms.length === 0 && reading.cures.length === 0)).toBe(true);
    expect(readings.filter((reading) => cureFor(reading, "verification", null)).length / seeds.length).toBeGreaterThan(
      0.4,
    );
  });

  it("gives the same answer to the same request", () => {
    const asked: Asked = { habit: "state", approach: "planning_template", seed: 11 };
    expect(propose(asked)).toBe(propose(asked));
  });

  it("repeats an earlier proposal now and then", () => {
    const all = ideas.verification.filter((idea) => idea.approach === "prompt_guidance");
    const [tried] = all as [Idea];
    const history: ProposalHistory[] = [
      {
        title: tried.title,
        surface: tried.surface,
        status: "rejected",
        reason: "no-gain",
        nearMiss: true,
        text: "…",
        leaks: [],
      },
    ];
    const titles = seeds.map((seed) =>
      titleOf(propose({ habit: "verification", approach: "prompt_guidance", seed, history })),
    );
    const repeated = titles.filter((title) => title === tried.title).length / seeds.length;
    expect(repeated).toBeGreaterThan(0.01);
    expect(repeated).toBeLessThan(0.2);
  });

  it("declines when all that it knows was tried, and mostly when the harness says it already", () => {
    const history = ideas.recovery.map(
      (idea): ProposalHistory => ({
        title: idea.title,
        surface: idea.surface,
        status: "rejected",
        reason: null,
        nearMiss: false,
        text: "",
        leaks: [],
      }),
    );
    const declined = (asked: Partial<Asked>) =>
      seeds.filter(
        (seed) => titleOf(propose({ habit: "recovery", approach: "error_recovery", seed, ...asked })) === "declined",
      ).length / seeds.length;
    expect(declined({})).toBeLessThan(0.1);
    expect(declined({ history })).toBeGreaterThan(0.35);
    const covered = {
      ...files,
      "prompts/recovery.md": "When a command fails, read the error, fix its cause and run it again before you go on.\n",
    };
    expect(declined({ shown: covered })).toBeGreaterThan(0.25);
  });

  it("writes valid JSON when asked to repair", () => {
    const answers = approaches.flatMap((approach) =>
      seeds.map((seed) => ({ approach, seed, answer: propose({ habit: "state", approach, seed }) })),
    );
    const broken = answers.filter(({ answer, approach }) => verdictOn(answer, approach) === "schema");
    expect(broken.length).toBeGreaterThan(3);
    for (const { approach, seed, answer } of broken) {
      const repaired = propose({
        habit: "state",
        approach,
        seed,
        earlier: { answer, problem: "Your answer could not be used." },
      });
      expect(verdictOn(repaired, approach)).not.toBe("schema");
    }
  });
});

describe("the simulated proposer in conversation", () => {
  const weakness = { ...weaknesses.state, id: asId("W-001"), frequency: 5, taskIds: [] } as unknown as Weakness;
  const runs = [{ name: "run-1", steps: 9 }];
  const question = renderProposalQuestion({
    files,
    evidence: { weakness, quotes: [], protect: [], history: [], runs },
    slot: slotFor("planning_template"),
    limit,
  });
  const tools = ["read_steps", "find_text"].map((name) => ({ type: "function", function: { name, parameters: {} } }));
  const said = (seed: number, more: readonly object[] = [], offered: readonly object[] = tools) => {
    const read = readChatRequest({ model: persona.id, seed, tools: offered, messages: [...question, ...more] });
    if ("problem" in read) throw new Error(read.problem);
    return think(read.request, taskOf(read.request), { persona, seed: 7, playbooks: [] });
  };

  it("looks into a run now and then, once, and only where it may", () => {
    const reading = seeds.filter((seed) => said(seed).toolCalls.length > 0);
    expect(reading.length / seeds.length).toBeGreaterThan(0.15);
    expect(reading.length / seeds.length).toBeLessThan(0.5);
    for (const seed of reading) {
      const [call] = said(seed).toolCalls;
      expect(JSON.parse(call?.arguments ?? "")).toMatchObject({ run: "run-1" });
      const wire = { id: call?.id, type: "function", function: { name: call?.name, arguments: call?.arguments } };
      const answered = said(seed, [
        { role: "assistant", content: null, tool_calls: [wire] },
        { role: "tool", tool_call_id: call?.id, content: "### step 7" },
      ]);
      expect(answered.toolCalls).toEqual([]);
      expect(said(seed, [], []).toolCalls).toEqual([]);
    }
  });

  it("mostly takes one part when asked to split", () => {
    const asked = askForSplit(question, "{}", { detail: "52 changed lines", ...limit }).slice(question.length);
    const verdicts = seeds.map((seed) =>
      verdictOn(said(seed, [{ role: "assistant", content: "{}" }, ...asked.slice(1)], []).text, "planning_template"),
    );
    const stillTooLarge = verdicts.filter((each) => each === "too-large").length / seeds.length;
    expect(stillTooLarge).toBeGreaterThan(0.1);
    expect(stillTooLarge).toBeLessThan(0.4);
    expect(verdicts.some((each) => each.startsWith("sound"))).toBe(true);
  });
});

function titleOf(text: string): string {
  const parsed = parseProposal(text, slotFor("prompt_guidance"));
  const other = parsed.kind === "unusable" ? parseProposal(text, slotFor("error_recovery")) : parsed;
  return other.kind === "unusable" ? "unusable" : other.value.kind === "declined" ? "declined" : other.value.title;
}

function fail(): never {
  throw new Error("no such persona");
}
