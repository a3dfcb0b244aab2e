#!/usr/bin/env node
// The command `self-harness`: TypeScript is run as it is, from any folder and through npm's link.
import { fileURLToPath } from "node:url";
import { register } from "tsx/esm/api";

register({ tsconfig: fileURLToPath(new URL("../tsconfig.json", import.meta.url)) });
// Whoever reads us (`| head`) may have seen enough.
process.stdout.on("error", (error) => {
  if (error.code !== "EPIPE") throw error;
  process.exit();
});
const { main } = await import("./cli.ts");
process.exitCode = await main(process.argv.slice(2));
