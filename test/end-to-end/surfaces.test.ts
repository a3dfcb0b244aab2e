import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { MockActivityEnvironment } from "@temporalio/testing";
import { DefaultLogger } from "@temporalio/worker";
import Docker from "dockerode";
import { createActivities } from "../../activities/index.ts";
import { smokeTest } from "../../activities/smoke-test.ts";
import { dockerSandboxes } from "../../adapters/docker/sandboxes.ts";
import { fileBenchmarks } from "../../adapters/files/benchmarks.ts";
import { fileHarnesses } from "../../adapters/files/harnesses.ts";
import { openMemory } from "../../adapters/memory/open-memory.ts";
import { openAiEmbeddings } from "../../adapters/openai/embeddings.ts";
import { openAiModels } from "../../adapters/openai/models.ts";
import { applyEdit, belongsTo, type Edit, type FileOperation, type Surface } from "../../core/edit.ts";
import { type HarnessFiles, listHooks, versionOf } from "../../core/harness.ts";
import { asId, type TaskId } from "../../core/ids.ts";
import { defaultHookLimits } from "../../core/plan.ts";
import type { Ports } from "../../core/ports.ts";
import type { Task } from "../../core/task.ts";
import { trialIdOf } from "../../core/trial.ts";
import type { ChatServer } from "../adapters/chat-server.ts";
import { settings } from "../builders.ts";
import { removeTasks, specOf, taskOf } from "../conformance/sandbox.ts";
import { aPlan } from "../conformance/values.ts";
import { startObedientModel } from "../support/obedient-model.ts";

const instance = `surfaces-${process.pid}`;
const files: HarnessFiles = await fileHarnesses().load("harnesses/minimal");
const append = (path: string, content: string): FileOperation => ({
  op: path in files ? "append" : "create",
  path,
  content,
});
const hook = (event: string, ...lines: readonly string[]): FileOperation => ({
  op: "create",
  path: `hooks/${event}/word.sh`,
  content: `#!/bin/bash\ninput=$(cat)\n${lines.join("\n")}\n`,
});
const saying = (text: string) => `echo '{"hookSpecificOutput":{"additionalContext":"${text}"}}'`;
const control = (...lines: readonly string[]): FileOperation => ({
  op: "replace",
  path: "harness.yaml",
  anchor: "control:\n",
  content: `control:\n${lines.map((line) => `  ${line}\n`).join("")}`,
});
const skill = {
  "SKILL.md":
    "---\nname: words\ndescription: Which word is wanted. To use it, read /opt/harness/skills/words/SKILL.md before you write.\n---\nThe list of words: read /opt/harness/skills/words/list.txt now.\n",
  "list.txt": "The word is ready.\n",
};

/** For each surface edits that teach the same in their own way. The word stands in /app/rules.txt, which nobody reads unless told so. */
const edits: readonly [surface: Surface, what: string, ...operations: readonly FileOperation[]][] = [
  ["system", "ground rule", append("prompts/system.md", "Read /app/rules.txt before you write.\n")],
  ["bootstrap", "first move", append("prompts/bootstrap.md", "First of all, read /app/rules.txt now.\n")],
  ["execution", "rule of work", append("prompts/execution.md", "Always read /app/rules.txt before you write.\n")],
  [
    "planning",
    "plan",
    append("prompts/planning.md", "1. Prepare. 2. Read /app/rules.txt before you write. 3. Write.\n"),
  ],
  [
    "verification",
    "check before the end",
    append("prompts/verification.md", "Read /app/rules.txt before you finish.\n"),
  ],
  [
    "verification",
    "Stop hook that sends back to work",
    hook("Stop", "grep -q ready /app/word.txt && exit 0", "echo 'wrong word; read /app/rules.txt now' >&2", "exit 2"),
  ],
  [
    "recovery",
    "what to do after an error",
    append("prompts/recovery.md", "Read /app/rules.txt when a command fails.\n"),
  ],
  ["recovery", "hook after a failing tool", hook("PostToolUseFailure", saying("read /app/rules.txt now"))],
  [
    "recovery",
    "nudge after an error",
    control("nudgeAfterToolErrors: 1", "nudges:", "  toolErrors: It failed; read /app/rules.txt now."),
  ],
  ["tool", "description of a tool", append("tools/write_file.md", "Read /app/rules.txt before you write.\n")],
  [
    "tool",
    "hook before a tool that changes its input",
    hook(
      "PreToolUse",
      '[[ "$input" == *\'"tool_name":"write_file"\'* ]] || exit 0',
      `echo '{"hookSpecificOutput":{"updatedInput":{"path":"/app/word.txt","content":"ready"}}}'`,
    ),
  ],
  [
    "tool",
    "hook before a tool that blocks it",
    hook(
      "PreToolUse",
      '[[ "$input" == *unknown* ]] || exit 0',
      "echo 'not that one; read /app/rules.txt now' >&2",
      "exit 2",
    ),
  ],
  [
    "tool",
    "hook after a tool",
    hook("PostToolUse", '[[ "$input" == *write_file* ]] || exit 0', saying("check it: read /app/rules.txt now")),
  ],
  ["tool", "hook at the start", hook("SessionStart", saying("Read /app/rules.txt before you write."))],
  [
    "skill",
    "skill with a companion file",
    append("skills/words/SKILL.md", skill["SKILL.md"]),
    append("skills/words/list.txt", skill["list.txt"]),
  ],
  ["control", "longer observations", control("observationHead: 40000")],
];

describe("an edit", () => {
  const { records, paidCalls, journal, keptFiles, pace } = openMemory();
  const sandboxes = dockerSandboxes({ instance });
  const signal = new AbortController().signal;
  let model: ChatServer;
  let task: Task;
  let run: (harness: HarnessFiles) => Promise<string>;

  beforeAll(async () => {
    model = await startObedientModel();
    // The tool's long output has the word in its middle, where it is cut out.
    const filler = "for line in {1..300}; do echo 'preparing one thing after the other, please wait'; done\n";
    task = await taskOf(
      {
        "environment/Dockerfile":
          "FROM self-harness/starter-base:1\nWORKDIR /app\nCOPY prepare rules.txt /app/\nRUN chmod 755 prepare\n",
        "environment/prepare": `#!/bin/bash\n${filler}echo 'the word is ready'\n${filler}exit 3\n`,
        "environment/rules.txt": "The word is ready.\n",
        "tests/test.sh":
          'grep -qx ready /app/word.txt && reward=1 || reward=0\necho "$reward" > /logs/verifier/reward.txt\n',
      },
      { id: asId<TaskId>("word-task"), instruction: "Run /app/prepare, then write the right word into /app/word.txt." },
    );
    const agent = { ...settings, baseUrl: model.baseUrl };
    const plan = aPlan({ models: { agent, miner: agent, proposer: agent } });
    await records.openOptimization({
      plan,
      tasks: [task],
      split: { assignments: [{ taskId: task.id, split: "held-in" }], digest: "digest", exploratory: true },
      versionId: versionOf(files),
      files,
    });
    const ports: Ports = {
      records,
      paidCalls,
      journal,
      keptFiles,
      pace,
      sandboxes,
      models: openAiModels(() => "a key"),
      embeddings: openAiEmbeddings(() => "a key"),
      benchmarks: fileBenchmarks(),
      harnesses: fileHarnesses(),
    };
    const { runTrial } = createActivities(ports, { identity: "test", draining: new AbortController().signal });
    run = async (harness) => {
      const versionId = versionOf(harness);
      const { optimizationId } = plan;
      await records.saveVersion(optimizationId, {
        versionId,
        parentId: versionOf(files),
        files: harness,
        origin: "test",
      });
      const environment = new MockActivityEnvironment({}, { logger: new DefaultLogger("ERROR") });
      const key = { optimizationId, versionId, taskId: task.id, repeat: 1 };
      const { outcome } = (await environment.run(runTrial, { ...key, iteration: 1 })) as { outcome: string };
      const { outcome: whole, agentEnd } = (await records.trial(trialIdOf(key))) ?? {};
      return outcome === "passed" || outcome === "failed" ? outcome : JSON.stringify({ whole, agentEnd });
    };
    // Built once, before the trials come all at once.
    expect(await run(files)).toBe("failed");
  }, 120_000);

  afterAll(async () => {
    await model.close();
    await sandboxes.settled();
    const docker = new Docker();
    const left = await docker.listContainers({ all: true, filters: { label: [`self-harness.instance=${instance}`] } });
    for (const { Id } of left) await docker.getContainer(Id).remove({ force: true, v: true });
    await removeTasks();
    expect(left).toEqual([]);
  }, 60_000);

  it.concurrent.each(edits.map(([surface, what, ...operations]) => ({ surface, what, operations })))(
    "of surface $surface turns a failing task into a passing one: $what",
    async ({ surface, operations }) => {
      const edit: Edit = { surface, operations };
      expect(operations.every((operation) => belongsTo(operation.path, surface))).toBe(true);
      const result = applyEdit(files, edit);
      if ("conflict" in result) throw new Error(result.conflict.message);
      expect(await run(result.files)).toBe("passed");
    },
    120_000,
  );

  it("with hooks passes its smoke test, and one that stops every call does not", async () => {
    const hooks = edits.flatMap(([, , operation]) =>
      operation?.path.startsWith("hooks/") && "content" in operation ? [operation] : [],
    );
    const named = hooks.map((each, index) => [each.path.replace("word.sh", `word-${index}.sh`), each.content] as const);
    const tried = async (extra: HarnessFiles) => {
      const { name } = specOf(task);
      const limits = { ...defaultHookLimits, timeoutMs: 1_500 };
      return smokeTest(
        sandboxes,
        { task, hooks: listHooks(extra), files: { ...files, ...extra }, name, limits },
        signal,
      );
    };
    expect(await tried(Object.fromEntries(named))).toBeNull();
    const both = { updatedInput: { command: "pwd" }, additionalContext: "Only looking." };
    const update = `[ "$(grep -c '"tool_name":"bash"')" = 0 ] || echo '${JSON.stringify({ hookSpecificOutput: both })}'`;
    expect(await tried({ "hooks/PreToolUse/both.sh": `#!/bin/bash\n${update}\n` })).toBeNull();
    const never = "#!/bin/bash\necho no >&2\nexit 2\n";
    expect(await tried({ "hooks/PreToolUse/never.sh": never })).toMatch(
      /never.sh: blocks a harmless call \(bash\): no/,
    );
    expect(await tried({ "hooks/Stop/slow.sh": "#!/bin/bash\nsleep 5\n" })).toMatch(/slow.sh: no end after 1500 ms/);
    expect(await tried({ "hooks/Stop/chatty.sh": "#!/bin/bash\necho fine\n" })).toMatch(/neither empty nor JSON/);
  }, 60_000);

  it("of a skill shows its front matter at once, and its body only to who reads it", async () => {
    const contents = (index: number) => JSON.stringify(model.requests[index]?.body);
    const withSkill = model.requests
      .map((_, index) => contents(index))
      .filter((body) => body.includes("skills/words/SKILL.md"));
    expect(withSkill.length).toBeGreaterThan(2);
    expect(withSkill[0]).toContain("words: Which word is wanted.");
    expect(withSkill[0]).not.toContain("The list of words");
    expect(withSkill.at(-1)).toContain("The list of words");
  });
});
