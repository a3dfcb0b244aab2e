import { applyEdit, type Edit } from "./edit.ts";
import { applies } from "./gates/applies.ts";
import { duplicate } from "./gates/duplicate.ts";
import { frozenParameter } from "./gates/frozen-parameter.ts";
import type { Gate, GateContext } from "./gates/gate.ts";
import { leak } from "./gates/leak.ts";
import { noOp } from "./gates/no-op.ts";
import { pathOutsideSurface } from "./gates/path-outside-surface.ts";
import { tooLarge } from "./gates/too-large.ts";
import type { HarnessFiles } from "./harness.ts";
import type { StaticRejection } from "./proposal.ts";

export type { EarlierEdit, GateContext } from "./gates/gate.ts";

export type StaticVerdict =
  | { readonly kind: "sound"; readonly files: HarnessFiles }
  | ({ readonly kind: "rejected" } & StaticRejection);

const gates: readonly Gate[] = [frozenParameter, pathOutsideSurface, applies, tooLarge, noOp, duplicate, leak];

/**
 * Asks the static gates in order; the first objection decides. Schema comes before (the parser); whether the result is still a harness
 * (needs a YAML parser) and the hook smoke test (needs a container) come after.
 */
export function checkEdit(edit: Edit, context: GateContext): StaticVerdict {
  for (const gate of gates) {
    const objection = gate(edit, context);
    if (objection) return { kind: "rejected", ...objection };
  }
  const result = applyEdit(context.parent, edit);
  if ("conflict" in result) throw new Error("checkEdit: the applies gate let a conflict through");
  return { kind: "sound", files: result.files };
}
