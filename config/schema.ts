import { z } from "zod";
import { reviews, selections } from "../core/plan.ts";
import { budget, prices } from "./sections/budget.ts";
import { choice, path, text } from "./sections/fields.ts";
import { gate, reuse } from "./sections/gate.ts";
import { model, roleModel } from "./sections/model.ts";
import { edits, mining, proposing } from "./sections/proposals.ts";
import { hooks, run, timeouts } from "./sections/run.ts";
import { split } from "./sections/split.ts";
import { verifier } from "./sections/verifier.ts";

export const lineagePattern = /^[a-z0-9][a-z0-9._-]{0,63}$/;

/**
 * self-harness.yaml. Each section has its file. Descriptions go into docs/self-harness.schema.json, which editors read.
 */
export const configSchema = z
  .strictObject(
    {
      version: z.literal(1, { error: "1" }).default(1).describe("Version of this file's format"),
      lineage: text(
        "1 to 64 small letters, digits, dots, _ and -",
        lineagePattern,
        "Name under which promoted harness versions are kept; nightly runs continue it. The folder's name when absent",
      ).optional(),
      benchmarks: z
        .array(path("Folder of Harbor tasks, or one task"), { error: "a list of paths" })
        .min(1, { error: "a list of at least one path" })
        .describe("Folders of Harbor tasks, relative to this file. The starter benchmark when absent")
        .optional(),
      harness: path("Starting harness, relative to this file. The minimal harness when absent").optional(),
      agent: choice(
        ["builtin", "oracle", "nop"],
        "Who acts in a trial: our loop, the task's own solution, or nobody",
      ).default("builtin"),
      model: model
        .prefault({} as never)
        .describe("The model that is to get better; agent, miner and proposer unless a role says otherwise"),
      roles: z
        .strictObject(
          { miner: roleModel.optional(), proposer: roleModel.optional() },
          { error: "a mapping with miner and proposer" },
        )
        .prefault({})
        .describe("Other models as miner or proposer (external-model mode)"),
      split,
      run,
      timeouts,
      hooks,
      verifier,
      gate,
      mining,
      proposing,
      reuse,
      selection: choice(
        selections,
        "Where an iteration starts: the current version, or one drawn from the per-task Pareto front of all that was accepted",
      ).default("current"),
      review: choice(reviews, "Whether a person must approve what is to be promoted").default("none"),
      edits,
      budget,
      prices,
    },
    { error: "a mapping with model, budget …" },
  )
  .describe("Configuration of a Self-Harness optimization");

export type Settings = z.output<typeof configSchema>;
export type RoleSettings = z.output<typeof roleModel>;

/** JSON Schema of the file, for editors. */
export function configJsonSchema(): Record<string, unknown> {
  return { ...z.toJSONSchema(configSchema, { io: "input" }), title: "self-harness.yaml" };
}
