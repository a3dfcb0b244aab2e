import type { Sandbox, Sandboxes, SandboxSpec } from "../../core/ports.ts";
import { openFakeSandbox } from "./fake-sandbox.ts";

/**
 * Sandboxes for fast tests: commands are real, run by this machine's own bash below a temporary folder that plays the
 * container's root. They isolate nothing and limit nothing, so only commands that a test wrote itself may run here.
 */
export function memorySandboxes(): Sandboxes {
  const open = new Map<string, { readonly spec: SandboxSpec; readonly sandbox: Sandbox }>();

  return {
    async open(spec, signal) {
      signal.throwIfAborted();
      await open.get(spec.name)?.sandbox.close();
      const sandbox = await openFakeSandbox(spec, () => open.delete(spec.name));
      open.set(spec.name, { spec, sandbox });
      return sandbox;
    },

    async reap(isAlive) {
      let removed = 0;
      for (const { spec, sandbox } of [...open.values()]) {
        const alive = await isAlive(spec.labels["trial"] ?? "", Number(spec.labels["epoch"]));
        if (spec.deadlineMs >= Date.now() && alive) continue;
        await sandbox.close();
        removed++;
      }
      return removed;
    },

    async check() {},
  };
}
