/** The bad habits that a simulated model can have; what cures each of them is in meaning/. */
export const habits = ["prerequisites", "verification", "state", "recovery"] as const;
export type Habit = (typeof habits)[number];

/** What a command may need before it can work; only the habit `prerequisites` has aspects. */
export const aspects = ["git_identity", "file_permissions", "missing_directory", "tool_setup"] as const;
export type Aspect = (typeof aspects)[number];

/** A weak model. Every number is a probability per habit-tagged step, `stumble` one per trial. */
export interface Persona {
  readonly id: string;
  readonly description: string;
  readonly slips: Readonly<Record<Habit, number>>;
  readonly stumble: number;
}

// Together they make tasks about as unsteady as published runs of agents are: two runs of a task disagree in one case of seven.
const often = 0.95;
const sometimes = 0.7;
const seldom = 0.02;
const stumble = 0.01;

export const personas: readonly Persona[] = [
  {
    id: "simulated-forgetful",
    description: "runs commands without preparing what they need; often gives up on errors",
    slips: { prerequisites: often, verification: seldom, state: seldom, recovery: sometimes },
    stumble,
  },
  {
    id: "simulated-trusting",
    description: "believes that what it wrote is right without looking; often loses values on the way",
    slips: { prerequisites: seldom, verification: often, state: sometimes, recovery: seldom },
    stumble,
  },
  {
    id: "simulated-scattered",
    description: "loses values between steps; often does not look at what it produced",
    slips: { prerequisites: seldom, verification: sometimes, state: often, recovery: seldom },
    stumble,
  },
  {
    id: "simulated-hasty",
    description: "goes on after errors as if nothing had happened; often prepares nothing",
    slips: { prerequisites: sometimes, verification: seldom, state: seldom, recovery: often },
    stumble,
  },
];

/** Slip rates that are left once guidance is in the context. */
export const curedSlips = { specific: 0.03, general: 0.08 } as const;

/** What harmful guidance ("finish as fast as you can, skip checks") does: this share of the good decisions goes wrong too. */
export const harm = { slip: 0.35, stumble: 0.15 } as const;

/** A prompt longer than `freeCharacters` distracts: so much more stumbling per further 1000 characters, up to `most`. */
export const longPrompt = { freeCharacters: 6_000, stumblePerThousand: 0.015, most: 0.12 } as const;

/** How often a turn holds two tool calls instead of one, and how often a fitting skill is opened before a step. */
export const manners = { twoCalls: 0.12, readsSkill: 0.95 } as const;

export const embeddingModel = "simulated-embedding";

export function findPersona(model: string): Persona | undefined {
  return personas.find((persona) => persona.id === model);
}
