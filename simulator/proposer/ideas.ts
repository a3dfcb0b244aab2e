import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import { z } from "zod";

export const approaches = [
  "prompt_guidance",
  "tool_wrapper",
  "validation_step",
  "planning_template",
  "error_recovery",
] as const;
export type Approach = (typeof approaches)[number];

const ideaShape = z
  .strictObject({
    approach: z.enum(approaches),
    surface: z.string(),
    title: z.string(),
    rationale: z.string(),
    append: z.strictObject({ path: z.string(), text: z.string() }).optional(),
    hook: z.strictObject({ event: z.string(), name: z.string(), script: z.string() }).optional(),
    skill: z.strictObject({ name: z.string(), description: z.string(), body: z.string() }).optional(),
    nudge: z.strictObject({ after: z.int(), text: z.string() }).optional(),
  })
  .refine(
    (idea) => [idea.append, idea.hook, idea.skill, idea.nudge].filter(Boolean).length === 1,
    "expected one kind of edit",
  );

/** An edit that the simulated proposer knows how to write. */
export type Idea = Readonly<z.infer<typeof ideaShape>>;

/** Advice without an approach: a slogan or something harmful that fits into any prompt. */
export interface Advice {
  readonly title: string;
  readonly text: string;
}

const topics = ["git_identity", "prerequisites", "verification", "state", "recovery", "other"] as const;
export type IdeaTopic = (typeof topics)[number];

function read(file: string): unknown {
  return parse(readText(`ideas/${file}.yaml`));
}

function readText(path: string): string {
  return readFileSync(fileURLToPath(new URL(path, import.meta.url)), "utf8");
}

/** All ideas by what they are about, in the order of their files. */
export const ideas: Readonly<Record<IdeaTopic, readonly Idea[]>> = Object.fromEntries(
  topics.map((topic) => [topic, z.array(ideaShape).parse(read(topic.replace("_", "-")))]),
) as Record<IdeaTopic, Idea[]>;

const adviceShape = z.array(z.strictObject({ title: z.string(), text: z.string() }));
export const useless: readonly Advice[] = adviceShape.parse(read("useless"));
export const harmful: readonly Advice[] = adviceShape.parse(read("harmful"));

/** The text of a hook script. */
export function hookScript(name: string): string {
  return readText(`hooks/${name}`);
}
