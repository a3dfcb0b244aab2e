import { z } from "zod";
import { mapping, number } from "./fields.ts";

export const split = z
  .strictObject(
    {
      heldOut: number(
        0.1,
        0.9,
        "Share of tasks that gate promotion and are never mined. 0.3 when absent, 0.25 beside sealed tasks",
      ).optional(),
      sealed: number(
        0,
        0.5,
        "Share of tasks that are opened once, for the final claim. 0.25 from 60 tasks on when absent, else 0",
      ).optional(),
      seed: z
        .union([z.string(), z.number()], { error: "a text or a number" })
        .transform(String)
        .default("1")
        .describe("Decides the split and everything else that is drawn"),
    },
    mapping,
  )
  .prefault({});
