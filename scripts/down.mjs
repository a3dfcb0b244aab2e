// `npm run down`: stops what set-up of this checkout started, and nothing else. Its data stays in .self-harness.
import { takeDown } from "./setup/take-down.mjs";

await takeDown({ write: console.log });
