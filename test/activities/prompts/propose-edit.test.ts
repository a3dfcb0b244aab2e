import { describe, expect, it } from "@jest/globals";
import {
  type HeldInEvidence,
  parseProposal,
  renderProposalQuestion,
} from "../../../activities/prompts/propose-edit.ts";
import { asId, type WeaknessId } from "../../../core/ids.ts";
import { approaches, approachSurfaces, type Slot } from "../../../core/slots.ts";
import { minimalFiles, task } from "../../builders.ts";

const slot = (approach: Slot["approach"]): Slot => ({ number: 1, approach, temperature: 0.4, topP: 0.9 });
const proposal = {
  title: "Read back what was written",
  rationale: "Nothing asks for a check today.",
  surface: "verification",
  operations: [{ op: "append", path: "prompts/verification.md", content: "Read every file that you wrote." }],
  predictedHelped: ["runs that write files"],
  predictedAtRisk: [],
};
const parse = (changed: object, approach: Slot["approach"] = "validation_step") =>
  parseProposal(JSON.stringify({ ...proposal, ...changed }), slot(approach));

const evidence: HeldInEvidence = {
  weakness: {
    id: asId<WeaknessId>("W-003"),
    signature: { cause: "wrong_output", criticality: "root_cause", mechanism: "unverified_output" },
    category: "verification_gap",
    pattern: "The agent does not read back what it wrote.",
    rootCause: "Nothing asks for it.",
    namedBy: "model",
    description: "The agent did not read back what it wrote.",
    silhouette: null,
    frequency: 7,
    impact: 3,
    taskIds: [task("secret-task-1"), task("secret-task-2")],
    flakyTaskIds: [task("secret-task-2")],
    members: [],
  },
  quotes: ['wrote "out.csv"'],
  protect: ["files: 12 of 20 runs"],
  history: [
    {
      title: "Look twice",
      surface: "system",
      status: "rejected",
      reason: "no-gain",
      nearMiss: true,
      text: "Look\n  twice.",
      leaks: [],
    },
    {
      title: "Plan",
      surface: "planning",
      status: "accepted",
      reason: null,
      nearMiss: false,
      text: "Plan first.",
      leaks: [],
    },
    {
      title: "Name it",
      surface: "system",
      status: "rejected",
      reason: "leak",
      nearMiss: false,
      text: "Read back. Look into /srv/ferry.",
      leaks: ['rare-literal: "/srv/ferry"'],
    },
  ],
  runs: [{ name: "run-1", steps: 12 }],
};
const question = {
  files: minimalFiles,
  evidence,
  slot: slot("validation_step"),
  limit: { changedLines: 40, bytes: 4_096 },
};

describe("parseProposal", () => {
  it("reads a proposal in a fence", () => {
    const { surface, operations, ...rest } = proposal;
    expect(parseProposal(`\`\`\`json\n${JSON.stringify(proposal)}\n\`\`\``, slot("validation_step"))).toEqual({
      kind: "parsed",
      value: { kind: "proposed", ...rest, edit: { surface, operations } },
    });
  });

  it("reads a refusal with its reason", () => {
    expect(parseProposal('{"decline": "a check would not help"}', slot("tool_wrapper"))).toEqual({
      kind: "parsed",
      value: { kind: "declined", reason: "a check would not help" },
    });
  });

  it("does without predictions", () => {
    expect(parse({ predictedHelped: undefined, predictedAtRisk: undefined })).toMatchObject({
      kind: "parsed",
      value: { predictedHelped: [], predictedAtRisk: [] },
    });
  });

  const pairs = approaches.flatMap((approach) =>
    Object.values(approachSurfaces)
      .flat()
      .map((surface) => ({ approach, surface, fits: approachSurfaces[approach].includes(surface) })),
  );
  it.each(pairs)("of approach $approach may name surface $surface: $fits", ({ approach, surface, fits }) => {
    expect(parse({ surface }, approach).kind).toBe(fits ? "parsed" : "unusable");
  });

  it("says which surfaces fit", () => {
    expect(parse({}, "error_recovery")).toEqual({
      kind: "unusable",
      problems: ["surface: verification does not fit approach error_recovery; allowed: recovery, control"],
    });
  });

  it.each<[string, object]>([
    ["surface", { surface: "model" }],
    ["operations", { operations: [] }],
    ["operations", { operations: Array(7).fill(proposal.operations[0]) }],
    ["operations.0.op", { operations: [{ op: "patch", path: "a", content: "b" }] }],
    ["operations.0.content", { operations: [{ op: "create", path: "a" }] }],
    ["operations.0.anchor", { operations: [{ op: "replace", path: "a", anchor: "", content: "b" }] }],
    ["operations.0", { operations: [{ op: "remove", path: "a", content: "b" }] }],
    ["operations.0.path", { operations: [{ op: "remove", path: "" }] }],
    ["title", { title: "" }],
    ["rationale", { rationale: 7 }],
  ])("names %s when it is wrong: %j", (key, changed) => {
    const parsed = parse(changed);
    expect(parsed.kind === "unusable" ? parsed.problems : []).toEqual([expect.stringMatching(`^${key}: `)]);
  });

  it("does not read half a proposal", () => {
    expect(parseProposal(JSON.stringify(proposal).slice(0, -2), slot("validation_step")).kind).toBe("unusable");
  });
});

describe("renderProposalQuestion", () => {
  const text = renderProposalQuestion(question)
    .map((message) => message.content)
    .join("\n");

  it("shows weakness, approach, limits and what must keep working", () => {
    for (const part of [
      "W-003: The agent does not read back what it wrote.",
      "seen in 7 failed runs over 2 tasks",
      '- "wrote \\"out.csv\\""',
      "if tools are offered: run-1 (12 steps)",
      "## Approach\nvalidation_step\nallowed surfaces: verification",
      "must keep passing:\n- files: 12 of 20 runs",
      "at most 40 changed lines and 4096 bytes",
    ])
      expect(text).toContain(part);
  });

  it("shows every file with its text, and empty surfaces as empty", () => {
    expect(text).toContain("### prompts/system.md\n```\nYou are an agent.\n```");
    expect(text).toContain("### prompts/recovery.md\n```\n\n```");
    expect(text).toContain("### tools/bash.md");
  });

  it("shows earlier proposals with verdict, reason and text", () => {
    expect(text).toContain(
      "- Look twice (system) — rejected: no-gain, no gain on either split; a near miss\n  Look twice.",
    );
    expect(text).toContain("- Plan (planning) — accepted\n  Plan first.");
    expect(text).toContain('Look into /srv/ferry.\n  may come again without rare-literal: "/srv/ferry"');
  });

  it("says which control settings there are, and within which limits", () => {
    expect(text).toContain("control.turnLimit (1 to 200, 40 when absent)");
    expect(text).toContain("control.nudges.toolErrors (a text)");
  });

  it("fences a text that holds a fence", () => {
    const files = { "skills/a/SKILL.md": "Run:\n```\nls\n```\n" };
    const shown = renderProposalQuestion({ ...question, files }).map((message) => message.content);
    expect(shown.join("\n")).toContain("### skills/a/SKILL.md\n````\nRun:\n```\nls\n```\n````");
  });

  it("names no task, not even one of the weakness", () => {
    expect(text).not.toContain("secret-task");
  });
});

describe("HeldInEvidence", () => {
  it("has no room for anything held out: the compiler refuses it", () => {
    const smuggled: HeldInEvidence[] = [
      // @ts-expect-error no member may carry held-out results
      { ...evidence, heldOut: [{ taskId: task("held-out-task"), passed: false }] },
      // @ts-expect-error nor tasks as such
      { ...evidence, tasks: [{ taskId: task("held-out-task"), split: "held-out" }] },
      // @ts-expect-error nor verdicts with their per-task detail
      { ...evidence, history: [{ ...evidence.history[0], detail: "held-out-task fails now" }] },
    ];
    for (const each of smuggled)
      expect(JSON.stringify(renderProposalQuestion({ ...question, evidence: each }))).not.toContain("held-out-task");
  });
});
