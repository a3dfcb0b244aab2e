import type { SandboxSpec } from "../../core/ports.ts";
import { type Engine, hasStatus, removeContainer } from "./client.ts";
import { type Owner, ownerOf } from "./container.ts";
import { readState, type ShellState } from "./exchange.ts";
import { startExec } from "./exec.ts";
import { instanceLabel, trialLabel } from "./labels.ts";
import { type RunningContainer, shapeOf } from "./running.ts";
import { adoptScript } from "./scripts.ts";

export interface AdoptedContainer {
  readonly container: RunningContainer;
  readonly state: ShellState;
}

const deadlineMs = 20_000;

/** See {@link Sandboxes.adopt}. The new name comes first: it shuts out whoever held the container, in one step of the engine. */
export async function adoptContainer(
  engine: Engine,
  spec: SandboxSpec,
  instance: string,
  signal: AbortSignal,
): Promise<AdoptedContainer | null> {
  const found = await latestOf(engine, spec, instance, signal);
  if (!found) return null;
  try {
    const container = engine.docker.getContainer(found.id);
    if (found.name !== spec.name)
      await engine.call(
        "rename the container",
        (abortSignal) => container.rename({ name: spec.name, abortSignal } as { name: string }),
        { signal },
      );
    const inspect = (abortSignal: AbortSignal) => container.inspect({ abortSignal });
    const inspected = await engine.look("inspect the container", inspect, { signal });
    const state = found.usable ? await takeOver(engine, spec.name, signal) : null;
    if (state) return { container: { id: found.id, name: spec.name, ...shapeOf(inspected) }, state };
  } catch (error) {
    // It went away meanwhile, or ended: nothing to go on with either.
    if (!hasStatus(error, 404, 409)) throw error;
  }
  await removeContainer(engine, spec.name);
  return null;
}

interface Found {
  readonly id: string;
  readonly name: string;
  readonly usable: boolean;
}

/** The trial's container of the latest epoch, unless that is later than ours. */
async function latestOf(
  engine: Engine,
  spec: SandboxSpec,
  instance: string,
  signal: AbortSignal,
): Promise<Found | null> {
  const label = [`${instanceLabel}=${instance}`, `${trialLabel}=${spec.labels["trial"]}`];
  const listed = await engine.look(
    "list containers",
    (abortSignal) => engine.docker.listContainers({ all: true, filters: { label }, abortSignal }),
    { signal },
  );
  const owned = listed.map((info) => ({ info, owner: ownerOf(info, instance) as Owner }));
  const [latest] = owned.sort((a, b) => b.owner.epoch - a.owner.epoch);
  if (!latest || latest.owner.epoch > Number(spec.labels["epoch"])) return null;
  const { info, owner } = latest;
  const usable = info.State === "running" && owner.deadlineMs > Date.now();
  return { id: info.Id, name: (info.Names[0] ?? "").slice(1), usable };
}

async function takeOver(engine: Engine, name: string, signal: AbortSignal): Promise<ShellState | null> {
  let text = "";
  let finish = () => {};
  const finished = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const stream = await startExec(engine, name, {
    command: ["bash", "--noprofile", "--norc", "-c", adoptScript],
    user: null,
    signal,
    // Its last line, and not its end: where it ended a session amid a command, engines take seconds to notice either.
    onStdout: (chunk) => {
      text += chunk.toString("latin1");
      if (text.endsWith("\nend\n")) finish();
    },
    onStderr: () => {},
    onClose: () => finish(),
  });
  await engine.call("take the container over", () => finished, { signal, deadlineMs }).finally(stream.destroy);
  return readState(Buffer.from(text, "latin1").toString("utf8"), "[0-9a-f]{16}").state;
}
