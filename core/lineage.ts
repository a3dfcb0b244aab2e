import { applyEdit, type Edit, type Surface } from "./edit.ts";
import type { HarnessFiles } from "./harness.ts";
import type { ProposalId } from "./ids.ts";

/** An accepted edit that wants to be merged, with its gain in passes over the parent: more is asked first. */
export interface Mergeable {
  readonly proposalId: ProposalId;
  readonly edit: Edit;
  readonly gain: number;
}

export interface Merge {
  readonly files: HarnessFiles;
  readonly merged: readonly ProposalId[];
  /** Edits that no longer apply once the stronger ones are in; they stay in the record as superseded. */
  readonly superseded: readonly ProposalId[];
}

/**
 * Merges accepted edits of one iteration: strongest first, an edit that overlaps with what is in already gives way (it competes,
 * it never crashes). One edit a weakness and surface is enough: two cures of the same illness only grow the prompt.
 */
export function mergeEdits(parent: HarnessFiles, edits: readonly (Mergeable & { readonly weakness: string })[]): Merge {
  const ordered = [...edits].sort((a, b) => b.gain - a.gain || (a.proposalId < b.proposalId ? -1 : 1));
  const taken = new Set<string>();
  let files = parent;
  const merged: ProposalId[] = [];
  const superseded: ProposalId[] = [];
  for (const { proposalId, edit, weakness } of ordered) {
    const key = mergeKey(weakness, edit.surface);
    const result = taken.has(key) ? null : applyEdit(files, edit);
    if (result && "files" in result) {
      files = result.files;
      taken.add(key);
      merged.push(proposalId);
    } else superseded.push(proposalId);
  }
  return { files, merged, superseded };
}

function mergeKey(weakness: string, surface: Surface): string {
  return `${weakness} ${surface}`;
}
