import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "@jest/globals";
import { promptDigests, readPrompt } from "../../../activities/prompts/prompt.ts";
import { categories, criticalities, mechanisms } from "../../../core/weakness.ts";

const folder = new URL("../../../activities/prompts/", import.meta.url);
const text = (name: string) => readFileSync(new URL(`${name}.md`, folder), "utf8");

describe("a prompt", () => {
  it("is known by its file's SHA-256, so that anyone can say which text a run was asked by", () => {
    const names = readdirSync(folder).flatMap((file) => (file.endsWith(".md") ? [file.slice(0, -3)] : []));
    const digest = (name: string) => createHash("sha256").update(text(name)).digest("hex").slice(0, 12);
    expect(names).toContain("label-failure");
    expect(promptDigests()).toEqual(Object.fromEntries(names.map((name) => [name, digest(name)])));
  });

  it("puts values where their places are, and never looks for places in a value", () => {
    const [system, user] = readPrompt("name-weakness").render({
      agent: "You.",
      group: "{{members}} $& $1",
      members: "nobody",
    });
    expect(system?.content).toMatch(/^You review a group/);
    expect(user?.content).toMatch(/^## Group\n\{\{members\}\} \$& \$1\n\n## Members\nnobody\n\n## Answer/);
  });

  it.each<[string, Record<string, string>]>([
    ["lacks a value", { group: "g" }],
    ["has one too many", { agent: "a", group: "g", members: "m", other: "o" }],
  ])("is not asked when it %s", (_, values) => {
    expect(() => readPrompt("name-weakness").render(values)).toThrow(
      "name-weakness.md has places agent, group, members",
    );
  });

  it("names every word that its answer may use", () => {
    for (const word of [...criticalities, ...mechanisms]) expect(text("label-failure")).toContain(`"${word}"`);
    for (const word of categories) expect(text("name-weakness")).toContain(`"${word}"`);
  });
});
