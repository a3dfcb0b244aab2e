// `npm run chaos [-- --faults N] [--seed S] [--json]`: whole optimizations while their services are killed, cut and restarted.
// Its Temporal server and Postgres are its own, in a state folder of its own; nothing that somebody else started is touched.
import { join } from "node:path";

process.env.SELF_HARNESS_STATE = join(import.meta.dirname, "../.self-harness/chaos");
for (const given of ["TEMPORAL_ADDRESS", "DATABASE_URL"]) delete process.env[given];

const { runAfterSetUp } = await import("./setup/run-after-set-up.mjs");
const { takeDown } = await import("./setup/take-down.mjs");
try {
  process.exitCode = await runAfterSetUp("test/chaos/main.ts", process.argv.slice(2));
} finally {
  await takeDown({ write: console.error });
}
