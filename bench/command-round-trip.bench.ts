import { quantile, report } from "./record.ts";
import { timeEach } from "./timing.ts";
import { execTrue, imageOfTrivialTask, sandboxes, withBareContainer, withSandbox } from "./trivial/containers.ts";

/**
 * What one command costs: `true` in a sandbox's session against `true` by an exec of its own in a bare container of the same image, on
 * the same engine.
 */
const rounds = 10;
const commandsPerRound = 100;
const execsPerRound = 10;

const { signal } = new AbortController();
const [commands, execs]: [number[], number[]] = [[], []];
const image = await imageOfTrivialTask();
await withBareContainer(image, (container) =>
  withSandbox(async (sandbox) => {
    const command = () => sandbox.run("true", { timeoutMs: 10_000, signal });
    await timeEach(execsPerRound, command);
    // In turns, so that a noisy minute of the machine hits both.
    for (let round = 0; round < rounds; round++) {
      commands.push(...(await timeEach(commandsPerRound, command)));
      execs.push(...(await timeEach(execsPerRound, () => execTrue(container))));
    }
  }),
);
await sandboxes.settled();
report({
  bench: "command-round-trip",
  figures: {
    commands: commands.length,
    commandP50Ms: quantile(commands, 0.5),
    commandP99Ms: quantile(commands, 0.99),
    execs: execs.length,
    execP50Ms: quantile(execs, 0.5),
    execP99Ms: quantile(execs, 0.99),
  },
  goals: { commandP50Ms: 8, commandP99Ms: 25 },
});
