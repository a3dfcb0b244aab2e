import type { Edit } from "../edit.ts";
import type { HarnessFiles } from "../harness.ts";
import type { LeakIndex } from "../leak.ts";
import type { StaticRejection } from "../proposal.ts";

/** How large an edit may be, and how far a version may outgrow the harness that the optimization began with. */
export interface EditLimit {
  /** Added and removed lines. */
  readonly changedLines: number;
  /** UTF-8 bytes of new text. */
  readonly bytes: number;
  /** Estimated tokens of what every model call carries (prompts, tool descriptions, front matter of skills). */
  readonly promptTokens: number;
}

/** An earlier edit of the same optimization that was tried or waits to be tried. */
export interface EarlierEdit {
  readonly id: string;
  readonly text: string;
  /** Cosine of the embeddings of its text and the new edit's; null when nothing was embedded. */
  readonly cosine: number | null;
}

/** What the static gates know; nothing here was paid for but, perhaps, embeddings. */
export interface GateContext {
  readonly parent: HarnessFiles;
  /** The harness that this optimization began with. */
  readonly starting: HarnessFiles;
  readonly limit: EditLimit;
  readonly earlier: readonly EarlierEdit[];
  readonly leaks: LeakIndex;
}

/** An objection to an edit, or null. Pure: the same edit in the same context meets the same objection. */
export type Gate = (edit: Edit, context: GateContext) => StaticRejection | null;
