import type { HookEvent } from "./harness.ts";
import type { HookNote, Observation } from "./trace.ts";

export interface HookResult {
  readonly name: string;
  readonly kind: "nothing" | "block" | "update-input" | "add-context" | "failed";
  /** Reason, context, or failure text; the new arguments as JSON for `update-input`. */
  readonly text: string;
  /** What a hook that updates the input says besides. */
  readonly context?: string;
}

/** Adds what hooks said to what the model sees of a call, and keeps it for mining. */
export function withNotes(observation: Observation, notes: readonly HookNote[]): Observation {
  if (notes.length === 0) return observation;
  const texts = notes
    .filter((note) => note.effect === "added-context" || note.effect === "blocked")
    .map((note) => `<hook event="${note.event}" name="${note.name}">${note.text}</hook>`);
  return { ...observation, text: [observation.text, ...texts].join("\n"), hooks: [...observation.hooks, ...notes] };
}

const effects = {
  block: "blocked",
  "update-input": "updated-input",
  "add-context": "added-context",
  failed: "failed",
} as const;

export function notesOf(
  event: "PreToolUse" | "PostToolUse",
  failed: boolean,
  results: readonly HookResult[],
): HookNote[] {
  const shown = event === "PostToolUse" && failed ? "PostToolUseFailure" : event;
  return results.flatMap((result) => {
    if (result.kind === "nothing") return [];
    const note = { event: shown, name: hookName(result.name) } as const;
    const said =
      result.context === undefined ? [] : [{ ...note, effect: "added-context", text: result.context } as const];
    return [{ ...note, effect: effects[result.kind], text: result.text }, ...said];
  });
}

/** A hook's words as the model sees them: always marked as a hook's. */
export function hookText(event: HookEvent, result: HookResult, block: boolean): string {
  return `<hook event="${event}" name="${hookName(result.name)}"${block ? ' decision="block"' : ""}>${result.text}</hook>`;
}

function hookName(path: string): string {
  return (path.split("/").at(-1) ?? path).replace(/\.sh$/, "");
}
