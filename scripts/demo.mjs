// `npm run demo [-- --json --seed N]`: sets everything up, then runs one whole optimization with a simulated model.
import { runAfterSetUp } from "./setup/run-after-set-up.mjs";

process.exitCode = await runAfterSetUp("scripts/demo/main.ts", process.argv.slice(2));
