import { z } from "zod";
import { choice, mapping, taskName, text } from "./fields.ts";

export const verifier = z
  .strictObject(
    {
      mode: choice(
        ["shared", "separate"],
        "Where the tests of tasks run that don't say it themselves: in the agent's container when its processes are gone, or in a fresh one that is given the agent's work",
      ).default("shared"),
      folders: z
        .array(
          text(
            "an absolute path other than / without ..",
            /^\/(?!.*(^|\/)\.\.(\/|$))[^\0\n]*[^\0\n/][^\0\n]*$/,
            "File or folder",
          ),
          { error: "a list of absolute paths" },
        )
        .default([])
        .describe("Handed over to a separate verifier beside working folder and artifacts, e.g. /root"),
      shared: z
        .array(taskName, {
          error: "a list of task names",
        })
        .default([])
        .describe("Tasks that stay shared, because their tests need what can't be handed over: a running service"),
    },
    mapping,
  )
  .prefault({})
  .describe("Whether a verdict can depend on anything but the agent's work; see docs/sandbox.md");
