import { describe, expect, it } from "@jest/globals";
import { type Edit, type FileOperation, type Surface, textOf } from "../../core/edit.ts";
import { tooSimilar, wordSimilarity } from "../../core/gates/duplicate.ts";
import { manifestOutsideSurface } from "../../core/gates/manifest.ts";
import { promptTokensOf } from "../../core/gates/too-large.ts";
import { checkEdit, type EarlierEdit, type GateContext } from "../../core/gates.ts";
import { defaultControl, type HarnessManifest } from "../../core/harness.ts";
import { buildLeakIndex } from "../../core/leak.ts";
import { staticReasons } from "../../core/proposal.ts";

const parent = {
  "harness.yaml": "version: 1\nname: minimal\ncontrol:\n  turnLimit: 40\n",
  "prompts/system.md": "You are an agent.\n",
  "prompts/recovery.md": "",
  "hooks/Stop/one.sh": "exit 0\n",
  "hooks/Stop/two.sh": "exit 1\n",
};

const context: GateContext = {
  parent,
  starting: parent,
  limit: { changedLines: 40, bytes: 4_096, promptTokens: 4_000 },
  earlier: [],
  leaks: buildLeakIndex([
    { taskId: "git-release-tag", instruction: "Tag the release of /srv/shop/api as v2.14.0.", secrets: [] },
  ]),
};

const earlierTexts = (...texts: readonly string[]): EarlierEdit[] =>
  texts.map((text, index) => ({ id: `P-${index}`, text, cosine: null }));

function anEdit(surface: Surface, ...operations: readonly FileOperation[]): Edit {
  return { surface, operations };
}

const append = (content: string, path = "prompts/system.md"): FileOperation => ({ op: "append", path, content });
const check = (edit: Edit, changed: Partial<GateContext> = {}) => checkEdit(edit, { ...context, ...changed });
const advice = "Before finishing, read every file that you wrote and compare it with the request.";

describe("checkEdit", () => {
  it("lets a general, small edit through and hands over the new files", () => {
    expect(check(anEdit("system", append(advice)))).toEqual({
      kind: "sound",
      files: { ...parent, "prompts/system.md": `You are an agent.\n${advice}` },
    });
  });

  const rejected: readonly { reason: string; why: string; edit: Edit; changed?: Partial<GateContext> }[] = [
    ...["temperature: 0", '"model": other', "'api_key' : x", "seed: 1", "network: public", "agent_timeout: 9"].map(
      (line) => ({
        reason: "frozen-parameter",
        why: `harness.yaml would hold ${line}`,
        edit: anEdit("control", append(line, "harness.yaml")),
      }),
    ),
    {
      reason: "path-outside-surface",
      why: "a file of another surface is touched",
      edit: anEdit("planning", append(advice)),
    },
    {
      reason: "path-outside-surface",
      why: "a path leaves the harness",
      edit: anEdit("skill", { op: "create", path: "skills/a/../../worker.ts", content: advice }),
    },
    {
      reason: "path-outside-surface",
      why: "a file has no meaning in a harness",
      edit: anEdit("skill", { op: "create", path: "skills/SKILL.md", content: advice }),
    },
    {
      reason: "does-not-apply",
      why: "an anchor does not occur",
      edit: anEdit("system", { op: "replace", path: "prompts/system.md", anchor: "You are a robot", content: advice }),
    },
    {
      reason: "does-not-apply",
      why: "a file to create exists",
      edit: anEdit("system", { op: "create", path: "prompts/system.md", content: advice }),
    },
    { reason: "too-large", why: "it has 41 lines", edit: anEdit("system", append("look\n".repeat(41))) },
    { reason: "too-large", why: "it has 4097 bytes", edit: anEdit("system", append(`${"ä".repeat(2_048)}x`)) },
    { reason: "no-op", why: "only white space changes", edit: anEdit("system", append("\n  \n")) },
    {
      reason: "no-op",
      why: "the text is replaced by itself",
      edit: anEdit("system", {
        op: "replace",
        path: "prompts/system.md",
        anchor: "an agent.",
        content: "an  agent.",
      }),
    },
    {
      reason: "duplicate",
      why: "it is an earlier one with another comma",
      edit: anEdit("system", append(advice)),
      changed: { earlier: earlierTexts("Nothing alike.", advice.replace(", read", " read")) },
    },
    {
      reason: "leak",
      why: "it names a task",
      edit: anEdit("system", append("In git-release-tag, look at the branch first.")),
    },
    { reason: "leak", why: "it names a task's version", edit: anEdit("system", append("Tag it v2.14.0 at once.")) },
  ];

  it.each(rejected)("rejects with $reason when $why, and says what to do instead", ({ reason, edit, changed }) => {
    const verdict = check(edit, changed);
    expect(verdict).toMatchObject({ kind: "rejected", reason });
    if (verdict.kind !== "rejected") return;
    expect(verdict.detail).not.toBe("");
    expect(verdict.remedy).not.toBe("");
  });

  it("asks the gates in the published order: the first objection is the reason", () => {
    // Each edit offends the gate that it is named after and every one behind it.
    const secret = "git-release-tag ".repeat(400);
    const worst: readonly [string, Edit][] = [
      ["frozen-parameter", anEdit("planning", append(`model: ${secret}`, "harness.yaml"))],
      ["path-outside-surface", anEdit("planning", { op: "create", path: "prompts/system.md", content: secret })],
      ["does-not-apply", anEdit("system", { op: "create", path: "prompts/system.md", content: secret })],
      ["too-large", anEdit("system", append(secret))],
      ["no-op", anEdit("system", append(" "))],
      ["duplicate", anEdit("system", append("git-release-tag"))],
      ["leak", anEdit("system", append("for git-release-tag, begin with the branch"))],
    ];
    const order = worst.map(([reason, edit]) => {
      const verdict = check(edit, { earlier: earlierTexts("git-release-tag", secret, `model: ${secret}`) });
      expect(verdict).toMatchObject({ kind: "rejected", reason });
      return (staticReasons as readonly string[]).indexOf(reason);
    });
    expect(order).toEqual([...order].sort((a, b) => a - b));
  });

  it("measures an edit at the limit as small enough", () => {
    expect(check(anEdit("system", append("look\n".repeat(40)))).kind).toBe("sound");
    expect(check(anEdit("system", append("ä".repeat(2_048)))).kind).toBe("sound");
  });

  it("lets guidance speak of models and temperatures: only harness.yaml is settings", () => {
    expect(
      check(anEdit("system", append("Note which model: the data model: of a schema, seed: of a plant."))).kind,
    ).toBe("sound");
  });

  it("lets control be changed", () => {
    const edit = anEdit("control", {
      op: "replace",
      path: "harness.yaml",
      anchor: "turnLimit: 40",
      content: "turnLimit: 60",
    });
    expect(check(edit).kind).toBe("sound");
  });

  it("does not take the removal of one file for the removal of another", () => {
    const one = anEdit("verification", { op: "remove", path: "hooks/Stop/one.sh" });
    const two = anEdit("verification", { op: "remove", path: "hooks/Stop/two.sh" });
    expect(check(two, { earlier: earlierTexts(textOf(one)) }).kind).toBe("sound");
  });

  it("lets another idea in similar words through", () => {
    const earlier = earlierTexts(
      "Before starting, list every file of the workspace and note what the request asks for.",
    );
    expect(check(anEdit("system", append(advice)), { earlier }).kind).toBe("sound");
  });

  it("compares by letters, by words in order, and by meaning where there are embeddings", () => {
    const detail = (earlier: readonly EarlierEdit[]) => {
      const verdict = check(anEdit("system", append(advice)), { earlier });
      return "detail" in verdict ? verdict.detail : "sound";
    };
    expect(detail([{ id: "P-111", text: "Otherwise.", cosine: tooSimilar.meaning }])).toMatch(/meaning 0.97 to P-111/);
    expect(detail([{ id: "P-111", text: "Otherwise.", cosine: 0.9 }])).toBe("sound");
    expect(detail(earlierTexts(advice.replace("file", "folder").replace("finishing", "ending")))).toMatch(
      /letters|words/,
    );
  });

  it("limits what every model call carries, over the starting harness and not over the parent", () => {
    const grown = { ...parent, "prompts/system.md": "look ".repeat(800) };
    const small = { ...context.limit, promptTokens: 900 };
    const edit = anEdit("system", append("again ".repeat(100)));
    expect(check(edit, { parent: grown, limit: small })).toMatchObject({ reason: "too-large" });
    expect(check(edit, { parent: grown, starting: grown, limit: small }).kind).toBe("sound");
    // What is on demand costs nothing until it is read.
    const hook = anEdit("verification", { op: "create", path: "hooks/Stop/long.sh", content: "# look\n".repeat(39) });
    expect(check(hook, { parent: grown, limit: { ...small, promptTokens: 1 } }).kind).toBe("sound");
  });

  it("lets a version that is too large already become smaller", () => {
    const grown = { ...parent, "prompts/system.md": `Look. ${"look ".repeat(800)}` };
    const shorter = anEdit("system", {
      op: "replace",
      path: "prompts/system.md",
      anchor: "Look. look",
      content: "Look",
    });
    expect(check(shorter, { parent: grown, limit: { ...context.limit, promptTokens: 10 } }).kind).toBe("sound");
  });

  it("reads the names of hooks and skills as well", () => {
    const content = "---\nname: git-release-tag\n---\n";
    const edit = anEdit("skill", { op: "create", path: "skills/git-release-tag/SKILL.md", content: "Look." });
    expect(check(edit)).toMatchObject({ reason: "leak", detail: 'task-id: "git-release-tag"' });
    expect(check(anEdit("skill", { op: "create", path: "skills/tags/SKILL.md", content }))).toMatchObject({
      reason: "leak",
    });
  });

  it("names all that has to go, once each, and the words by which a sentence points to a task", () => {
    const text = "Read back.\nTag v2.14.0.\nSee /srv/shop/api or v2.14.0.\nTag v2.14.0 again.\n";
    const verdict = check(anEdit("system", append(text)));
    expect(verdict).toMatchObject({ detail: 'rare-literal: "v2.14.0"; rare-literal: "/srv/shop/api"' });
    const leaks = buildLeakIndex([{ taskId: "a", instruction: "Print the ferries' sailings.", secrets: [] }]);
    const retold = check(anEdit("system", append("Sort a ferry's sailings by hour.")), { leaks });
    expect(retold).toMatchObject({ detail: expect.stringMatching(/, by ferry's?, sailings$/) });
  });

  it("quotes at most 80 characters of a leak", () => {
    const blob = "a1b2c3d4e5".repeat(20);
    const verdict = check(anEdit("system", append(blob)));
    expect("detail" in verdict ? verdict.detail.length : Number.NaN).toBeLessThan(120);
  });
});

describe("manifestOutsideSurface", () => {
  const manifest: HarnessManifest = { version: 1, name: "minimal", tools: ["bash", "finish"], control: defaultControl };
  const changed = (control: Partial<typeof defaultControl>) => ({
    ...manifest,
    control: { ...defaultControl, ...control },
  });

  it("lets control change the policy, and recovery its nudges", () => {
    expect(manifestOutsideSurface(manifest, changed({ turnLimit: 60 }), "control")).toBeNull();
    expect(manifestOutsideSurface(manifest, changed({ nudgeAfterToolErrors: 2 }), "recovery")).toBeNull();
  });

  it("objects to anything else, and says what is allowed", () => {
    expect(manifestOutsideSurface(manifest, changed({ turnLimit: 60 }), "recovery")).toMatchObject({
      reason: "invalid-harness",
      detail: "harness.yaml: an edit of surface recovery would change control.turnLimit",
      remedy: "change nothing but control.nudgeAfterToolErrors, control.nudges",
    });
    expect(manifestOutsideSurface(manifest, { ...manifest, tools: ["bash"] }, "control")?.detail).toMatch(
      /change tools$/,
    );
  });
});

describe("wordSimilarity", () => {
  it.each([
    ["the same", "Look twice, then write.", "look twice, THEN write.", 1],
    ["nothing in common", "look", "write", 0],
    ["one word of four", "look at each file", "look at every file", 0.75],
    ["two empty texts", "", "", 1],
  ])("of %s", (_, a, b, expected) => {
    expect(wordSimilarity(a, b)).toBeCloseTo(expected);
    expect(wordSimilarity(b, a)).toBeCloseTo(expected);
  });
});

describe("promptTokensOf", () => {
  it("counts prompts, tool descriptions and the front matter of skills, not bodies, hooks and settings", () => {
    const files = { "prompts/system.md": "a".repeat(40), "tools/bash.md": "b".repeat(40) };
    const skill = `---\n${"c".repeat(40)}\n---\n${"d".repeat(4_000)}`;
    const hidden = {
      "hooks/Stop/a.sh": "e".repeat(4_000),
      "harness.yaml": "f".repeat(4_000),
      "skills/s/more.md": "g".repeat(4_000),
    };
    expect(promptTokensOf({ ...files, ...hidden, "skills/s/SKILL.md": skill })).toBe(30);
  });
});
