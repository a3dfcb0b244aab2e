import type { ChatModels, CommandResult, Sandbox, Sandboxes } from "../../core/ports.ts";

/** Long enough that what is kept of it by mistake shows: 2,000 trials read some 60 MB of it. */
const output = "a line of what a command prints, of no importance\n".repeat(100);
const commandsPerTrial = 6;

/** A model without a memory: so many commands in each trial, then an end. */
export const stubModels: ChatModels = {
  async complete({ settings, messages }) {
    const turn = messages.filter((message) => message.role === "assistant").length + 1;
    const [name, input] =
      turn > commandsPerTrial ? ["finish", { summary: "Done." }] : ["bash", { command: `read-a-part ${turn}` }];
    return {
      text: `Turn ${turn}.`,
      toolCalls: [{ id: `call-${turn}`, name, arguments: JSON.stringify(input) }],
      finish: "tool_calls",
      usage: { prompt: 1_000 * turn, cached: 0, completion: 50, source: "usage" },
      servedModel: settings.name,
    };
  },
  check: async () => ({ simulated: true, listed: true }),
};

/** Sandboxes without a container: every command prints the same, every trial passes, and nothing is kept of any of them. */
export const stubSandboxes: Sandboxes = {
  open: async () => aSandbox(),
  adopt: async () => null,
  reap: async () => 0,
  settled: async () => {},
  check: async () => {},
};

function aSandbox(): Sandbox {
  const printed = async (): Promise<CommandResult> => ({
    // A copy of its own, as bytes from a container would be.
    output: Buffer.from(output).toString(),
    omittedBytes: 0,
    exitCode: 0,
    timedOut: false,
    durationMs: 1,
  });
  return {
    run: printed,
    readFile: async () => output,
    writeFile: async () => null,
    runHook: async () => ({ exitCode: 0, stdout: "", stderr: "", timedOut: false }),
    installHarness: async () => {},
    runSolution: printed,
    verify: async () => ({ output, rewardText: "1\n", rewardJson: null, timedOut: false, tampered: [] }),
    outOfMemory: async () => false,
    close: async () => {},
    image: null,
    collect: async () => [],
    artifacts: async () => [],
    leave: () => {},
  };
}
