import { z } from "zod";
import { sequentialPresets } from "../../core/evidence/evidence.ts";
import { choice, mapping, number, taskName, whole } from "./fields.ts";

export const gate = z
  .strictObject(
    {
      policy: choice(
        ["sequential", "paper", "literal"],
        "The rule that turns evidence into a verdict: sequential stops as soon as the evidence is clear, paper is the published rule, literal the article's",
      ).default("sequential"),
      repeats: whole(
        1,
        20,
        "Runs per task and arm (paper, literal), or baseline runs per task that sequential compares with",
      ).default(2),
      preset: choice(
        sequentialPresets,
        "How much evidence sequential asks for: fast, default, or strict, which also pays for many tries",
      ).optional(),
      protected: z
        .array(taskName, {
          error: "a list of task names",
        })
        .describe("Tasks on which a confirmed regression is a veto (sequential)")
        .optional(),
    },
    mapping,
  )
  .superRefine(({ policy, repeats, preset, protected: names }, context) => {
    const object = (key: string, message: string) => context.addIssue({ code: "custom", path: [key], message });
    if (policy === "sequential") {
      if (repeats < 2) object("repeats", "at least 2 with policy sequential, which learns a task's noise from repeats");
      return;
    }
    if (preset !== undefined) object("preset", `nothing with policy ${policy}: presets belong to sequential`);
    if (names !== undefined) object("protected", `nothing with policy ${policy}: protected tasks belong to sequential`);
  })
  .prefault({})
  .describe("When a candidate is believed");

export const reuse = z
  .strictObject(
    {
      ttlHours: number(
        0,
        8_760,
        "How long results of a harness version may stand in for new runs under the same conditions; 0: nothing of earlier optimizations is reused",
      ).default(72),
      sentinelShare: number(
        0,
        1,
        "Share of a reused baseline that is run afresh each iteration, to see whether it still holds",
      ).default(0.05),
    },
    mapping,
  )
  .prefault({});
