/** What workers register; nothing else. */
export { evaluateHarness } from "./evaluate-harness.ts";
export { optimizeHarness } from "./optimize-harness.ts";
export { runIteration } from "./run-iteration.ts";
export { validateProposal } from "./validate-proposal.ts";
