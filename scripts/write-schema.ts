import { writeFileSync } from "node:fs";
import { configJsonSchema } from "../config.ts";

/** `npx tsx scripts/write-schema.ts`: writes docs/self-harness.schema.json anew from the schema in code. A test checks that it is current. */
writeFileSync(
  new URL("../docs/self-harness.schema.json", import.meta.url),
  `${JSON.stringify(configJsonSchema(), null, 2)}\n`,
);
