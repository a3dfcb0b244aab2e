import type { TerminalCause } from "../facts.ts";

/** How much of the failure a behaviour was. */
export const criticalities = ["root_cause", "contributor", "non_terminal_friction", "recovered_friction"] as const;
export type Criticality = (typeof criticalities)[number];

/** Controlled vocabulary of what the agent did wrong; the model may add `other: text`. */
export const mechanisms = [
  "missing_prerequisite",
  "unverified_output",
  "lost_state",
  "unhandled_error",
  "wrong_tool",
  "poor_plan",
  "misread_instruction",
  "premature_finish",
  "repeated_action",
] as const;
export type Mechanism = (typeof mechanisms)[number] | `other: ${string}`;

/** Where in a harness the answer to a weakness belongs. Source: the article. */
export const categories = [
  "tool_selection",
  "context",
  "planning",
  "error_handling",
  "verification_gap",
  "tool_prerequisite",
] as const;
export type Category = (typeof categories)[number];

/** (terminal cause, criticality, mechanism): failures with equal signatures are the same weakness. Source: paper §weakness mining. */
export interface Signature {
  readonly cause: TerminalCause;
  readonly criticality: Criticality | "unlabelled";
  readonly mechanism: Mechanism | "unlabelled";
}
