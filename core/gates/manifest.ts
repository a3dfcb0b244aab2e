import type { Surface } from "../edit.ts";
import type { ControlPolicy, HarnessManifest } from "../harness.ts";
import type { StaticRejection } from "../proposal.ts";

/** What of harness.yaml a surface owns: `control` all of the policy, `recovery` the nudges, the others nothing. */
const owned: Readonly<Partial<Record<Surface, readonly (keyof ControlPolicy)[]>>> = {
  control: [
    "turnLimit",
    "nudgeAfterToolErrors",
    "repeatedCommandLimit",
    "observationHead",
    "observationTail",
    "compactAboveTokens",
    "nudges",
  ],
  recovery: ["nudgeAfterToolErrors", "nudges"],
};

/** Objects to a change of harness.yaml beyond what the edit's surface owns: tools and name are nobody's. */
export function manifestOutsideSurface(
  before: HarnessManifest,
  after: HarnessManifest,
  surface: Surface,
): StaticRejection | null {
  const changed = [...changedKeys(before, after).filter((key) => key !== "control")];
  const allowed: readonly string[] = owned[surface] ?? [];
  changed.push(
    ...changedKeys(before.control, after.control)
      .filter((key) => !allowed.includes(key))
      .map((key) => `control.${key}`),
  );
  return changed.length > 0
    ? {
        reason: "invalid-harness",
        detail: `harness.yaml: an edit of surface ${surface} would change ${changed.join(", ")}`,
        remedy:
          allowed.length > 0
            ? `change nothing but ${allowed.map((key) => `control.${key}`).join(", ")}`
            : "leave harness.yaml alone",
      }
    : null;
}

function changedKeys<T extends object>(before: T, after: T): string[] {
  return (Object.keys({ ...before, ...after }) as (keyof T & string)[]).filter(
    (key) => JSON.stringify(before[key]) !== JSON.stringify(after[key]),
  );
}
