import { SandboxFailure } from "./failures.ts";
import type { Sandbox, Sandboxes } from "./ports.ts";
import type { Task } from "./task.ts";

/** Variables of the machine that runs sandboxes. */
export type HostVariables = Readonly<Record<string, string | undefined>>;

const template = /^\$\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\}$/;

/**
 * The name that a value refers to when it is `${NAME}` or `${NAME:-default}` as a whole; null for a plain value. Parts of a value
 * are never replaced. Source: Harbor, which expands whole values only.
 */
export function referenceIn(value: string): { readonly name: string; readonly fallback: string | null } | null {
  const found = template.exec(value);
  return found ? { name: found[1] as string, fallback: found[2] ?? null } : null;
}

/** What a value means on this host; null when it refers to a variable that is not set (or empty) and has no default. */
export function resolveReference(value: string, host: HostVariables): string | null {
  const reference = referenceIn(value);
  return reference === null ? value : host[reference.name] || reference.fallback;
}

/**
 * A task with its references to the host's variables resolved: only for opening a sandbox, never for storing, as values may be keys.
 * @throws SandboxFailure that names each variable that is missing
 */
export function withHostVariables(task: Task, host: HostVariables): Task {
  const missing = new Set<string>();
  const resolve = (variables: Readonly<Record<string, string>>) =>
    Object.fromEntries(
      Object.entries(variables).map(([name, value]) => {
        const resolved = resolveReference(value, host);
        if (resolved === null) missing.add(referenceIn(value)?.name ?? name);
        return [name, resolved ?? ""];
      }),
    );
  const { environment } = task;
  const composition = environment.composition;
  const resolved: Task = {
    ...task,
    verifierVariables: resolve(task.verifierVariables),
    solutionVariables: resolve(task.solutionVariables),
    environment: {
      ...environment,
      variables: resolve(environment.variables),
      ...(composition && {
        composition: {
          ...composition,
          services: composition.services.map((each) => ({ ...each, variables: resolve(each.variables) })),
        },
      }),
    },
  };
  if (missing.size === 0) return resolved;
  const names = [...missing].sort().join(", ");
  throw new SandboxFailure(
    "sandbox",
    `${task.id} needs ${names} in the environment of the worker that runs its sandbox; set ${names} and restart the worker`,
  );
}

/** Sandboxes on a host: each task gets the host's variables when its sandbox needs them, and nobody before. */
export function onHost(sandboxes: Sandboxes, host: HostVariables): Sandboxes {
  const around = (sandbox: Sandbox): Sandbox => ({
    ...sandbox,
    runSolution: (task, signal) => sandbox.runSolution(withHostVariables(task, host), signal),
    verify: (task, signal) => sandbox.verify(withHostVariables(task, host), signal),
  });
  return {
    ...sandboxes,
    open: async (spec, signal) =>
      around(await sandboxes.open({ ...spec, task: withHostVariables(spec.task, host) }, signal)),
    async adopt(spec, signal) {
      const adopted = await sandboxes.adopt({ ...spec, task: withHostVariables(spec.task, host) }, signal);
      return adopted && around(adopted);
    },
  };
}
