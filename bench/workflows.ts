import { proxyActivities } from "@temporalio/workflow";
import { inWindow } from "../workflows/window.ts";

export { evaluateHarness } from "../workflows/index.ts";

const { nothing } = proxyActivities<{ nothing(): Promise<void> }>({ startToCloseTimeout: "1 minute" });

/** The least that any orchestration must do: a window over activities that do nothing. The yardstick for evaluateHarness. */
export async function bareFanOut({ count, limit }: { readonly count: number; readonly limit: number }): Promise<void> {
  await inWindow(Array.from({ length: count }), limit, () => nothing());
}
