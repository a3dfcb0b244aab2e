import { describe, expect, it } from "@jest/globals";
import { labelParser, renderLabelQuestion } from "../../activities/prompts/label-failure.ts";
import { matchParser, renderMatchQuestion } from "../../activities/prompts/match-mechanisms.ts";
import { parseName, renderNameQuestion } from "../../activities/prompts/name-weakness.ts";
import { factsOf } from "../../core/facts.ts";
import type { Step, Trace } from "../../core/trace.ts";
import { readSteps } from "../../core/trace-reading.ts";
import { ownWords } from "../../core/weakness/own-words.ts";
import type { FailureGroup } from "../../core/weakness.ts";
import { minerNoise } from "../../simulator/miner/label-failure.ts";
import { findPersona, personas } from "../../simulator/personas.ts";
import { readChatRequest } from "../../simulator/server/request.ts";
import { type Task, taskOf } from "../../simulator/server/roles.ts";
import { think } from "../../simulator/think.ts";

const seeds = Array.from({ length: 100 }, (_, index) => index + 1);

/** A trace out of [command, output] pairs; a write is `write PATH: CONTENT`. The last step finishes. */
function aTrace(instruction: string, ...pairs: readonly (readonly [string, string])[]): Trace {
  const step = (index: number, name: string, args: object, text: string): Step => ({
    index,
    text: "",
    toolCalls: [{ id: `c${index}`, name, arguments: JSON.stringify(args) }],
    observations: [
      {
        callId: `c${index}`,
        text,
        exitCode: 0,
        failed: /exit code/.test(text),
        omittedBytes: 0,
        durationMs: 1,
        hooks: [],
      },
    ],
    usage: { prompt: 1, cached: 0, completion: 1, source: "usage" },
    notes: [],
  });
  const steps = pairs.map(([command, output], index) => step(index + 1, "bash", { command }, output));
  return {
    instruction,
    steps: [...steps, step(pairs.length + 1, "finish", { summary: "Done." }, "")],
    verifierOutput: "not ok - result",
  };
}

const traces: Record<string, Trace> = {
  missing_prerequisite: aTrace(
    "Commit the change.",
    ["cd repo && git diff", "+x"],
    [
      "cd repo && git commit -am x",
      "Author identity unknown\n\n*** Please tell me who you are.\nfatal: empty ident name\n[exit code 128]",
    ],
    ["cd repo && git log -1", "commit 1\nold"],
  ),
  unhandled_error: aTrace(
    "Build the site.",
    ["ls", "build.py"],
    ["python3 build.py", "error: page boats.json is invalid\n[exit code 2]"],
    ["ls dist", "index.html"],
  ),
  lost_state: aTrace(
    "Open a case and mention it in the notes.",
    ["desk open 'Printer'", "opened case HD-22594"],
    ["echo 'case HD-12345' >> notes.md && tail -n 1 notes.md", "case HD-12345"],
  ),
  unverified_output: aTrace(
    "Merge the files into merged.csv.",
    ["ls", "a.csv b.csv"],
    ["cat a.csv b.csv > merged.csv", ""],
    ["ls -l", "merged.csv"],
  ),
};

function askSimulator(messages: readonly object[], seed: number, task: Task, tools: readonly object[] = []) {
  const read = readChatRequest({ model: "simulated-hasty", seed, temperature: 0.3, messages, tools });
  if ("problem" in read) throw new Error(read.problem);
  expect(taskOf(read.request)).toBe(task);
  const persona = findPersona("simulated-hasty") ?? personas[0];
  if (!persona) throw new Error("no persona");
  return think(read.request, task, { persona, seed: 7, playbooks: [] });
}

function answer(messages: readonly object[], seed: number, task: Task): string {
  return askSimulator(messages, seed, task).text;
}

const question = (trace: Trace) =>
  renderLabelQuestion({ trace, facts: factsOf(trace, { kind: "finished", summary: "Done." }), shownTokens: 8_000 })
    .messages;
const label = (trace: Trace, seed: number) => labelParser(trace)(answer(question(trace), seed, "label failure"));

describe("the simulated miner", () => {
  it.each(Object.entries(traces))("reads %s out of a run's text, with some noise", (mechanism, trace) => {
    const labels = seeds.map((seed) => label(trace, seed));
    const usable = labels.flatMap((each) => (each.kind === "parsed" ? [each.value] : []));
    const share = (count: number) => count / seeds.length;
    expect(share(usable.filter((each) => each.mechanism === mechanism).length)).toBeGreaterThan(0.75);
    expect(share(usable.filter((each) => each.mechanism !== mechanism).length)).toBeGreaterThan(0);
    expect(share(labels.length - usable.length)).toBeLessThan(minerNoise.malformed + 0.08);
    expect(share(usable.filter((each) => each.phantoms > 0).length)).toBeLessThan(minerNoise.phantomQuote + 0.08);
    expect(usable.every((each) => each.evidence.length > 0)).toBe(true);
  });

  it("reads on in a long run where its map tells of failures, and labels from what it read", () => {
    const quiet = Array.from({ length: 40 }, (_, at) => [`cat part-${at}`, `part ${at} ${"x".repeat(900)}`] as const);
    const failing = ["cd repo && git commit -am x", "*** Please tell me who you are.\n[exit code 128]"] as const;
    const trace = aTrace("Commit the change.", ...quiet.slice(0, 20), failing, ...quiet.slice(20));
    const facts = factsOf(trace, { kind: "finished", summary: "Done." });
    const { messages, whole } = renderLabelQuestion({ trace, facts, shownTokens: 3_000 });
    expect(whole).toBe(false);
    const tools = ["read_steps", "find_text"].map((name) => ({
      type: "function",
      function: { name, description: "", parameters: {} },
    }));
    const asked = seeds.map((seed) => askSimulator(messages, seed, "label failure", tools));
    const reads = asked.filter((each) => each.toolCalls.length > 0);
    expect(reads.length).toBeGreaterThan(80);
    expect(reads.length).toBeLessThan(100);
    const [call] = reads[0]?.toolCalls ?? [];
    expect(JSON.parse(call?.arguments ?? "")).toEqual({ from: 20, to: 23 });
    const seen = readSteps(trace, { from: 20, to: 23, offset: 0 }, 10_000);
    const after = [
      ...messages,
      {
        role: "assistant",
        content: "",
        tool_calls: [{ id: "r1", type: "function", function: { name: "read_steps", arguments: "{}" } }],
      },
      { role: "tool", tool_call_id: "r1", content: seen },
    ];
    const labels = seeds.map((seed) => labelParser(trace)(askSimulator(after, seed, "label failure", tools).text));
    const right = labels.filter((each) => each.kind === "parsed" && each.value.mechanism === "missing_prerequisite");
    expect(right.length).toBeGreaterThan(75);
  });

  it("calls an error that was repaired no cause", () => {
    const repaired = aTrace(
      "Commit the change and describe it in notes.md.",
      ["cd repo && git commit -am x", "*** Please tell me who you are.\n[exit code 128]"],
      ["cd repo && git config user.name A && git config user.email a@b && git commit -am x", "[main 1] x"],
      ["echo described > notes.md", ""],
    );
    const mechanisms = seeds
      .map((seed) => label(repaired, seed))
      .flatMap((each) => (each.kind === "parsed" ? [each.value.mechanism] : []));
    expect(mechanisms.filter((each) => each === "missing_prerequisite").length).toBeLessThan(10);
  });

  it("answers in the schema's words when asked to repair", () => {
    const trace = traces["lost_state"] as Trace;
    const broken = seeds.filter((seed) => label(trace, seed).kind === "unusable");
    expect(broken.length).toBeGreaterThan(0);
    for (const seed of broken) {
      const messages = [
        ...question(trace),
        { role: "assistant", content: "{" },
        { role: "user", content: "Your answer could not be used." },
      ];
      expect(labelParser(trace)(answer(messages, seed, "label failure")).kind).toBe("parsed");
    }
  });

  it("names a group of failures by what its members have in common", () => {
    const categories = Object.fromEntries(
      Object.entries(traces).map(([mechanism, trace]) => {
        const labels = seeds
          .slice(0, 20)
          .map((seed) => label(trace, seed))
          .flatMap((each) => (each.kind === "parsed" && each.value.mechanism === mechanism ? [each.value] : []));
        const facts = factsOf(trace, { kind: "finished", summary: "" });
        const group = {
          signature: { cause: facts.cause, criticality: "root_cause", mechanism },
          failures: labels.slice(0, 4).map((each) => ({ trialId: "t", taskId: "a", facts, label: each })),
          frequency: 4,
          impact: 2,
          taskIds: ["a", "b"],
          flakyTaskIds: [],
        } as unknown as FailureGroup;
        const names = seeds
          .slice(0, 5)
          .map((seed) => parseName(answer(renderNameQuestion(group), seed, "name weakness")));
        return [mechanism, names.find((name) => name.kind === "parsed")];
      }),
    );
    expect(categories["missing_prerequisite"]).toMatchObject({
      value: { category: "tool_prerequisite", pattern: expect.stringContaining("identity") as unknown as string },
    });
    expect(categories["unhandled_error"]).toMatchObject({ value: { category: "error_handling" } });
    expect(categories["lost_state"]).toMatchObject({ value: { category: "context" } });
    expect(categories["unverified_output"]).toMatchObject({ value: { category: "verification_gap" } });
  });

  it("says which findings share words, under the name in use where there is one", () => {
    const finding = (words: string, description: string) => ({ words: ownWords(words), description });
    const inUse = [finding("asks nobody", "The agent never asked about an unclear request.")];
    const findings = [
      finding("does not ask", "The agent never asked about an unclear request."),
      finding("deletes too much", "The agent deleted files that others needed."),
      finding("deletes others' files", "The agent deleted files that were needed."),
      finding("counts wrongly", "The sum was off by one."),
    ];
    const answers = seeds
      .slice(0, 30)
      .map((seed) => matchParser(findings)(answer(renderMatchQuestion(inUse, findings), seed, "match mechanisms")));
    expect(answers.filter((each) => each.kind === "unusable").length).toBeLessThan(10);
    for (const each of answers)
      if (each.kind === "parsed")
        expect([...each.value]).toEqual([
          ["other: does not ask", "other: asks nobody"],
          ["other: deletes too much", "other: deletes too much"],
          ["other: deletes others' files", "other: deletes too much"],
        ]);
  });
});
