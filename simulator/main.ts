import { parseArgs } from "node:util";
import { startSimulator } from "./server.ts";

const usage = `Starts the simulated model server and prints one JSON line with its URL.
  --port N              0 (default) takes a free port
  --seed N              seed of everything that chance decides (default 7)
  --latency-ms N        wait before each answer (default 0)
  --require-key KEY     accept only this bearer key
  --context-tokens N    refuse longer prompts (default 128000)
  --exit-with-parent    end when standard input closes`;

const { values } = parseArgs({
  options: {
    port: { type: "string", default: "0" },
    seed: { type: "string", default: "7" },
    "latency-ms": { type: "string", default: "0" },
    "require-key": { type: "string" },
    "context-tokens": { type: "string", default: "128000" },
    "exit-with-parent": { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});

if (values.help) {
  console.log(usage);
  process.exit(0);
}

const simulator = await startSimulator({
  port: wholeNumber("port", values.port),
  seed: wholeNumber("seed", values.seed),
  latencyMs: wholeNumber("latency-ms", values["latency-ms"]),
  contextTokens: wholeNumber("context-tokens", values["context-tokens"]),
  ...(values["require-key"] === undefined ? {} : { requiredKey: values["require-key"] }),
});
console.log(JSON.stringify({ url: simulator.url, simulatedModel: true, pid: process.pid }));

const end = () => void simulator.close().then(() => process.exit(0));
process.once("SIGTERM", end);
process.once("SIGINT", end);
if (values["exit-with-parent"]) {
  process.stdin.resume();
  process.stdin.once("end", end);
  process.stdin.once("close", end);
}

function wholeNumber(name: string, text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= 0) return number;
  console.error(`--${name}: expected a whole number from 0, got ${JSON.stringify(text)}`);
  process.exit(2);
}
