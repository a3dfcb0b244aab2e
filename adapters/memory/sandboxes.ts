import type { Sandboxes, SandboxSpec } from "../../core/ports.ts";
import { type FakeSandbox, openFakeSandbox } from "./fake-sandbox.ts";

interface Open {
  readonly spec: SandboxSpec;
  readonly sandbox: FakeSandbox;
}

/**
 * Sandboxes for fast tests: commands are real, run by this machine's own bash below a temporary folder that plays the
 * container's root. They isolate nothing and limit nothing, so only commands that a test wrote itself may run here.
 */
export function memorySandboxes(): Sandboxes {
  const open = new Map<string, Open>();
  const epochOf = ({ labels }: SandboxSpec) => Number(labels["epoch"]);

  function keep(spec: SandboxSpec, sandbox: FakeSandbox): FakeSandbox {
    open.set(spec.name, { spec, sandbox });
    return sandbox;
  }

  function latestOf(trial: string | undefined): Open | undefined {
    const all = [...open.values()].filter(({ spec }) => spec.labels["trial"] === trial);
    return all.sort((a, b) => epochOf(b.spec) - epochOf(a.spec))[0];
  }

  return {
    async open(spec, signal) {
      signal.throwIfAborted();
      await open.get(spec.name)?.sandbox.close();
      return keep(spec, await openFakeSandbox(spec, () => open.delete(spec.name)));
    },

    async adopt(spec, signal) {
      signal.throwIfAborted();
      const found = latestOf(spec.labels["trial"]);
      if (!found || epochOf(found.spec) > epochOf(spec)) return null;
      open.delete(found.spec.name);
      const overdue = found.spec.deadlineMs <= Date.now();
      const heir = overdue ? null : found.sandbox.handOver(() => open.delete(spec.name));
      if (heir) return keep({ ...spec, deadlineMs: found.spec.deadlineMs }, heir);
      await found.sandbox.close();
      return null;
    },

    async reap(isAlive) {
      let removed = 0;
      for (const { spec, sandbox } of [...open.values()]) {
        const alive = await isAlive(spec.labels["trial"] ?? "", epochOf(spec));
        const overdue = spec.deadlineMs < Date.now();
        const adopted = open.get(spec.name)?.sandbox !== sandbox;
        if (!overdue && (alive || adopted)) continue;
        await sandbox.close();
        removed++;
      }
      return removed;
    },

    async settled() {},

    async check() {},
  };
}
