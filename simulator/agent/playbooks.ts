import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import { z } from "zod";
import { type Aspect, aspects, type Habit, habits } from "../personas.ts";

/** Something that the simulated model types. */
export type Action =
  | { readonly kind: "run"; readonly command: string }
  | { readonly kind: "read"; readonly path: string }
  | { readonly kind: "write"; readonly path: string; readonly content: string };

interface Saying {
  readonly think: string;
  readonly action: Action;
}

/** One step. With a habit it is what a weak model forgets; with `instead` it is what that model types in its place. */
export interface PlaybookStep extends Saying {
  readonly habit: Habit | null;
  readonly aspect: Aspect | null;
  readonly instead: Saying | null;
}

/** What the simulated model knows of one kind of request. */
export interface Playbook {
  readonly name: string;
  /** Phrases that all occur in the request, case and white space folded. */
  readonly recognise: readonly string[];
  readonly steps: readonly PlaybookStep[];
  readonly finish: string;
}

const actionShape = {
  think: z.string().optional(),
  run: z.string().min(1).optional(),
  read: z.string().min(1).optional(),
  write: z.strictObject({ path: z.string().min(1), content: z.string() }).optional(),
};
const oneAction = (step: { run?: unknown; read?: unknown; write?: unknown }) =>
  [step.run, step.read, step.write].filter((each) => each !== undefined).length === 1;
const oneActionMessage = "expected exactly one of run, read, write";

const stepShape = z
  .strictObject({
    ...actionShape,
    habit: z.enum(habits).optional(),
    aspect: z.enum(aspects).optional(),
    instead: z.strictObject(actionShape).refine(oneAction, oneActionMessage).optional(),
  })
  .refine(oneAction, oneActionMessage)
  .refine(
    (step) => (step.aspect !== undefined) === (step.habit === "prerequisites"),
    "expected an aspect exactly with habit prerequisites",
  )
  .refine((step) => step.instead === undefined || step.habit !== undefined, "expected a habit beside instead");

/** The form of a file in playbooks/. */
const playbookShape = z.strictObject({
  recognise: z.array(z.string().min(4)).min(2).max(4),
  steps: z.array(stepShape).min(3).max(8),
  finish: z.string().min(10),
});

const ownFolder = fileURLToPath(new URL("../playbooks", import.meta.url));

/** Reads every playbook of a folder, in order of name. Throws with file and reason when one is malformed. */
export function loadPlaybooks(folder: string = ownFolder): Playbook[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith(".yaml"))
    .sort()
    .map((file) => readPlaybook(basename(file, ".yaml"), readFileSync(join(folder, file), "utf8")));
}

/** Reads one playbook from its YAML text. */
export function readPlaybook(name: string, text: string): Playbook {
  const parsed = playbookShape.safeParse(parse(text));
  if (!parsed.success) throw new Error(`playbook ${name}: ${z.prettifyError(parsed.error)}`);
  return { name, recognise: parsed.data.recognise, finish: parsed.data.finish, steps: parsed.data.steps.map(readStep) };
}

function readStep(step: z.infer<typeof stepShape>): PlaybookStep {
  return {
    ...readSaying(step),
    habit: step.habit ?? null,
    aspect: step.aspect ?? null,
    instead: step.instead ? readSaying(step.instead) : null,
  };
}

function readSaying(saying: z.infer<z.ZodObject<typeof actionShape>>): Saying {
  const think = saying.think ?? "";
  if (saying.run !== undefined) return { think, action: { kind: "run", command: saying.run } };
  if (saying.read !== undefined) return { think, action: { kind: "read", path: saying.read } };
  return { think, action: { kind: "write", path: saying.write?.path ?? "", content: saying.write?.content ?? "" } };
}

/** The playbook whose phrases all occur in the request; of several, the one with the most to recognise. */
export function recognise(instruction: string, playbooks: readonly Playbook[]): Playbook | null {
  const text = fold(instruction);
  const weight = (playbook: Playbook) => playbook.recognise.join("").length;
  const known = playbooks.filter((playbook) => playbook.recognise.every((phrase) => text.includes(fold(phrase))));
  return known.sort((a, b) => weight(b) - weight(a))[0] ?? null;
}

function fold(text: string): string {
  return text.toLowerCase().replace(/\s+/g, " ").trim();
}
