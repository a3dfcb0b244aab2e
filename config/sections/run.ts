import { z } from "zod";
import { defaultHookLimits } from "../../core/plan.ts";
import { mapping, number, whole } from "./fields.ts";

export const run = z
  .strictObject(
    {
      iterations: whole(1, 100, "Most iterations").default(3),
      repeats: whole(
        1,
        20,
        "Runs per task that measure a harness version; under gate policy sequential a promoted one is run once, as runs of the versions before it count in part",
      ).default(2),
      concurrency: whole(1, 256, "Trials in flight at once").default(4),
      weaknesses: whole(1, 20, "Weaknesses answered per iteration, strongest first").default(3),
      proposals: whole(3, 5, "Proposals per weakness, each by another approach").default(4),
      errorRetries: whole(0, 10, "How often an errored trial is run again").default(2),
    },
    mapping,
  )
  .prefault({});

export const timeouts = z
  .strictObject(
    {
      multiplier: number(0.01, 100, "Stretches every limit of the tasks; for a slower machine or model").default(1),
      agent: number(0.01, 100, "Instead of multiplier, for the agent's time").optional(),
      verifier: number(0.01, 100, "Instead of multiplier, for the tests' time").optional(),
      build: number(0.01, 100, "Instead of multiplier, for building and starting").optional(),
    },
    mapping,
  )
  .prefault({})
  .describe("Multipliers of the tasks' own limits; a result under stretched limits compares only with its like");

export const hooks = z
  .strictObject(
    {
      timeoutSeconds: number(0.1, 60, "Longest run of one hook; one that takes longer failed").default(
        defaultHookLimits.timeoutMs / 1_000,
      ),
      outputKilobytes: whole(1, 1_024, "How much a hook may print; of more only the beginning is read").default(
        defaultHookLimits.outputBytes / 1_024,
      ),
    },
    mapping,
  )
  .prefault({})
  .describe("Limits of a harness's hooks; a result under other limits compares only with its like");
