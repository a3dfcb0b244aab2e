// Starts an optimization from ./self-harness.yaml, waits for its end and exports the improved harness.
// Run it with: npx tsx examples/run-and-wait.ts
import { connect } from "self-harness/client";

const selfHarness = connect();
try {
  const { optimizationId } = await selfHarness.start({ config: "self-harness.yaml" });
  console.log(`${optimizationId} runs; this script may be ended and started again with attach()`);

  const result = await selfHarness.result(optimizationId);
  console.log(`${result.end}: ${result.accepted} proposals accepted, ${result.rejected} rejected`);

  if (result.finalVersionId !== result.startingVersionId) {
    console.log(await selfHarness.diff(result.startingVersionId, result.finalVersionId));
    await selfHarness.export(result.finalVersionId, "improved-harness");
  }
} finally {
  await selfHarness.close();
}
