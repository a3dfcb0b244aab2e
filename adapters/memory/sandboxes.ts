import type { Sandbox, Sandboxes, SandboxSpec } from "../../core/ports.ts";
import { openFakeSandbox } from "./fake-sandbox.ts";

/**
 * Sandboxes for fast tests: commands are real, run by this machine's own bash below a temporary folder that plays the
 * container's root. They isolate nothing and limit nothing, so only commands that a test wrote itself may run here.
 */
export function memorySandboxes(): Sandboxes {
  const open = new Map<string, { readonly spec: SandboxSpec; readonly sandbox: Sandbox }>();

  async function remove(name: string): Promise<void> {
    const found = open.get(name);
    open.delete(name);
    await found?.sandbox.close();
  }

  return {
    async open(spec, signal) {
      signal.throwIfAborted();
      await remove(spec.name);
      const sandbox = await openFakeSandbox(spec);
      open.set(spec.name, { spec, sandbox });
      return sandbox;
    },

    async reap(isAlive) {
      let removed = 0;
      for (const [name, { spec }] of [...open]) {
        const alive = await isAlive(spec.labels["trial"] ?? "", Number(spec.labels["epoch"]));
        if (spec.deadlineMs >= Date.now() && alive) continue;
        await remove(name);
        removed++;
      }
      return removed;
    },

    async check() {},
  };
}
