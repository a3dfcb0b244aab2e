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
// `npx self-harness …`: npm hands a signal on to the shell between it and us. That shell dies of it and tells nobody, so its end is
// our signal; a worker would go on otherwise.
if (process.env.npm_command) {
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    process.kill(process.pid, "SIGTERM");
  }, 500);
  watch.unref();
}
const { main } = await import("./cli.ts");
process.exitCode = await main(process.argv.slice(2));
