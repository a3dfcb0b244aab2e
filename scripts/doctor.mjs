// `npm run doctor`: the checks of set-up, changing nothing.
import { exitCodeNotSetUp } from "./setup/failure.mjs";
import { examine } from "./setup/set-up.mjs";

if (!(await examine({ write: console.log }))) process.exitCode = exitCodeNotSetUp;
