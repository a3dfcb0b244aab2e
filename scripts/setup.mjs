// `npm run setup`: finds or makes what the demo and the tests need. Node built-ins only, because it runs before `npm ci`.
import { realpathSync } from "node:fs";
import { exitCodeNotSetUp, SetUpFailed } from "./setup/failure.mjs";
import { setUp } from "./setup/set-up.mjs";

export { setUp } from "./setup/set-up.mjs";

// Node names modules by their real path, but the script by the path it was called with.
if (realpathSync(process.argv[1] ?? ".") === import.meta.filename) {
  try {
    await setUp({ write: console.log });
  } catch (error) {
    if (!(error instanceof SetUpFailed)) throw error;
    console.error(`\nset-up is incomplete:\n${error.message}`);
    process.exitCode = exitCodeNotSetUp;
  }
}
