import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { loadPlaybooks, readPlaybook, recognise } from "../../simulator/agent/playbooks.ts";
import { cureFor, readGuidance } from "../../simulator/meaning/guidance.ts";

const playbooks = loadPlaybooks();
const starter = join(import.meta.dirname, "../../benchmarks/starter");
const instructions = existsSync(starter)
  ? readdirSync(starter)
      .filter((task) => existsSync(join(starter, task, "instruction.md")))
      .map((task) => ({ task, text: readFileSync(join(starter, task, "instruction.md"), "utf8") }))
  : [];

describe("the playbooks", () => {
  it("are all well-formed and at least thirty", () => expect(playbooks.length).toBeGreaterThanOrEqual(30));

  it("say clearly what is wrong with a malformed one", () => {
    expect(() =>
      readPlaybook(
        "bad",
        "recognise: [windmill, sails]\nsteps: [{ run: a, read: b }, { run: a }, { run: a }]\nfinish: All done here.",
      ),
    ).toThrow(/playbook bad:[\s\S]*exactly one of run, read, write[\s\S]*steps\[0\]/);
  });

  it("never end with background processes", () => {
    const commands = playbooks.flatMap((playbook) =>
      playbook.steps.flatMap((step) => (step.action.kind === "run" ? [step.action.command] : [])),
    );
    expect(commands.filter((command) => /[^&>]&\s*$|\bnohup\b/m.test(command) && !/\bkill\b/.test(command))).toEqual(
      [],
    );
  });

  it.each(playbooks.map((playbook) => [playbook.name]))("%s is known by phrases of its own", (name) => {
    const text = playbooks.find((playbook) => playbook.name === name)?.recognise.join("\n") ?? "";
    expect(playbooks.filter((other) => recognise(text, [other])).map((other) => other.name)).toEqual([name]);
  });

  if (instructions.length > 0)
    it.each(instructions)(
      "the request of $task is known by its own playbook only, and cures nothing by itself",
      ({ task, text }) => {
        expect(playbooks.filter((playbook) => recognise(text, [playbook])).map((playbook) => playbook.name)).toEqual([
          task,
        ]);
        const reading = readGuidance(text);
        const steps = playbooks.find((playbook) => playbook.name === task)?.steps ?? [];
        expect(
          steps.filter((step) => step.habit && cureFor(reading, step.habit, step.aspect)).map((step) => step.habit),
        ).toEqual([]);
        expect(reading.harms).toEqual([]);
      },
    );
});
