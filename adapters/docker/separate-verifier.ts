import { SandboxFailure } from "../../core/failures.ts";
import type { SandboxSpec, VerifierResult } from "../../core/ports.ts";
import { handedOver, handedOverBy, servicesWithArtifacts, type Task, type TaskEnvironment } from "../../core/task.ts";
import { type Engine, hasStatus, removeContainer } from "./client.ts";
import { besideCompanions, companionLabels, serviceName } from "./companion-options.ts";
import { containerOptions, limitProblems } from "./container.ts";
import { createContainer } from "./create-container.ts";
import { copyBetween } from "./handed-over.ts";
import { untilHealthy } from "./health.ts";
import { imageOf, type TaskImages } from "./image.ts";
import type { Removals } from "./removals.ts";
import { type RunningContainer, shapeOf } from "./running.ts";
import { verify } from "./verify.ts";

/**
 * Verifies the work that lies in an agent's container in another one. The agent's is ended by it.
 * @param spec by the name that the sandbox had at its beginning: its network and its services go by that
 */
export type VerifySeparately = (
  agents: RunningContainer,
  spec: SandboxSpec,
  task: Task,
  signal: AbortSignal,
) => Promise<VerifierResult>;

interface Fresh extends Pick<VerifierResult, "image"> {
  readonly container: RunningContainer;
}

/** An honest agent would get 0 for work that nobody is shown. */
const nothingToShow =
  "the task works in /, which can't be handed over to a separate verifier: name its folders in `artifacts` of task.toml or in verifier.folders, or the task in verifier.shared";

/**
 * The tests in a container in which no agent has ever been: of its processes, its memory and the programs that it replaced nothing is
 * there, only the folders that are handed over. Services of the task go on beside it, as the agent left them, and hand over what is theirs.
 */
export function separateVerifier(
  engine: Engine,
  images: TaskImages,
  instance: string,
  { canLimitSwap, removals }: { canLimitSwap: (signal: AbortSignal) => Promise<boolean>; removals: Removals },
): VerifySeparately {
  async function create(spec: SandboxSpec, task: Task, name: string, signal: AbortSignal): Promise<Fresh> {
    const own = ownEnvironment(task);
    const environment = own ?? task.environment;
    const image = await images.find(task, environment.image, signal);
    // It has no session: the tests come in by a process of their own.
    const sessionless = { ...image, hasEntrypoint: true };
    const alone = containerOptions({ ...spec, name, task: { ...task, environment } }, sessionless, instance);
    const beside = own ? alone : besideCompanions({ ...spec, task }, alone);
    // Of no trial itself, so that no attempt takes it for one to go on with; the reaper knows it as a companion.
    const asked = { ...beside, Labels: companionLabels(spec, instance) };
    const container = await createContainer(engine, asked, signal);
    const inspect = (abortSignal: AbortSignal) => container.inspect({ abortSignal });
    const inspected = await engine.look("inspect the verifier's container", inspect, { signal });
    const problems = limitProblems(asked, inspected, { swapLimit: await canLimitSwap(signal) });
    if (problems.length > 0)
      throw new SandboxFailure("sandbox", `the engine did not apply the verifier's limits: ${problems.join("; ")}`);
    await engine.call("start the verifier's container", (abortSignal) => container.start({ abortSignal }), { signal });
    const running = { id: container.id, name, ...shapeOf(inspected) };
    if (environment.healthcheck) await untilHealthy(engine, running, environment.healthcheck, signal);
    return { container: running, ...(own ? { image: imageOf(image) } : {}) };
  }

  return async (agents, spec, task, signal) => {
    const name = `${agents.name}-verifier`;
    const paths = handedOver(task, agents.folder);
    const services = servicesWithArtifacts(task);
    const hasMore = services.length > 0 || task.collect !== undefined || ownEnvironment(task) !== undefined;
    if (agents.folder === "/" && paths.length === 1 && !hasMore) throw new SandboxFailure("sandbox", nothingToShow);
    await end(engine, agents.name, signal);
    try {
      const { container, ...made } = await create(spec, task, name, signal);
      const notes = await copyBetween(engine, { from: agents.name, to: name }, paths, signal);
      for (const service of services) {
        const from = serviceName(spec.name, service);
        const theirs = handedOverBy(service, task, agents.folder);
        notes.push(...(await copyBetween(engine, { from, to: name }, theirs, signal)));
      }
      const ownTests = ownEnvironment(task) !== undefined;
      const result = await verify(engine, container, task, signal, { ownTests });
      removals.add(name);
      return { ...result, ...made, output: notes.map((note) => `[${note}]\n`).join("") + result.output };
    } catch (error) {
      await removeContainer(engine, name).catch(() => {});
      throw error;
    }
  };
}

function ownEnvironment({ verifier }: Task): TaskEnvironment | undefined {
  return verifier?.kind === "separate" ? verifier.environment : undefined;
}

/** Its processes and its memory end here; its files stay to be read, and its address on a network is given free. */
async function end(engine: Engine, name: string, signal: AbortSignal): Promise<void> {
  const kill = (abortSignal: AbortSignal) => engine.docker.getContainer(name).kill({ abortSignal });
  try {
    await engine.call("end the agent's container", kill, { signal });
  } catch (error) {
    if (!hasStatus(error, 409)) throw error;
  }
}
