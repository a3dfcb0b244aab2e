import { Command, CommanderError } from "commander";
import { register as audit } from "./commands/audit.ts";
import { register as benchmark } from "./commands/benchmark.ts";
import { register as budget } from "./commands/budget.ts";
import { register as diff } from "./commands/diff.ts";
import { register as doctor } from "./commands/doctor.ts";
import { register as explain } from "./commands/explain.ts";
import { register as exportHarness } from "./commands/export.ts";
import { register as list } from "./commands/list.ts";
import { register as mine } from "./commands/mine.ts";
import { register as pause } from "./commands/pause.ts";
import { register as power } from "./commands/power.ts";
import { register as propose } from "./commands/propose.ts";
import { register as report } from "./commands/report.ts";
import { register as resume } from "./commands/resume.ts";
import { register as review } from "./commands/review.ts";
import { register as rollback } from "./commands/rollback.ts";
import { register as run } from "./commands/run.ts";
import { register as schedule } from "./commands/schedule.ts";
import { register as show } from "./commands/show.ts";
import { register as stop } from "./commands/stop.ts";
import { register as watch } from "./commands/watch.ts";
import { register as worker } from "./commands/worker.ts";
import { connect } from "./connect.ts";
import type { Context, Invocation } from "./context.ts";
import { type ExitKind, exitCodes, exitMeanings } from "./exit-codes.ts";
import { type ClientProblem, problemsOf } from "./failure.ts";
import { type Output, openOutput, type Streams } from "./output.ts";
import type { SelfHarness } from "./self-harness.ts";

/** The command table, in the order of `--help`. */
const commands = [
  run,
  watch,
  list,
  show,
  report,
  explain,
  audit,
  diff,
  exportHarness,
  propose,
  pause,
  resume,
  stop,
  review,
  rollback,
  budget,
  power,
  mine,
  schedule,
  worker,
  benchmark,
  doctor,
];

/** Runs one command line and answers with its exit code. Nothing is left open. */
export async function main(
  argv: readonly string[],
  streams: Streams = { out: process.stdout, error: process.stderr },
): Promise<number> {
  const interruption = listenForInterruption();
  const state: { code: number; selfHarness: SelfHarness | null } = { code: exitCodes.ok, selfHarness: null };
  const program = newProgram(streams);
  const context = contextOf(state, streams, interruption.signal);
  for (const register of commands) register(program, context);
  try {
    await program.parseAsync([...argv], { from: "user" });
  } catch (error) {
    state.code = reportUsage(error, openOutput(argv.includes("--json"), streams));
  } finally {
    await state.selfHarness?.close();
    interruption.stop();
  }
  return state.code;
}

function newProgram({ out, error }: Streams): Command {
  return new Command("self-harness")
    .description(
      "Makes an LLM agent better without touching the model: mines its failures, lets it edit its own harness, keeps what paired runs prove.",
    )
    .option("--json", "JSON Lines on standard output, the last one a final record")
    .showHelpAfterError("(--help says more)")
    .exitOverride()
    .configureOutput({ writeOut: (text) => out.write(text), writeErr: (text) => error.write(text) })
    .addHelpText(
      "after",
      () =>
        `\nExit codes:\n${Object.entries(exitCodes)
          .map(([kind, code]) => `  ${String(code).padStart(3)}  ${exitMeanings[kind as ExitKind]}`)
          .join("\n")}`,
    );
}

function contextOf(
  state: { code: number; selfHarness: SelfHarness | null },
  streams: Streams,
  signal: AbortSignal,
): Context {
  const folder = process.cwd();
  return {
    folder,
    signal,
    selfHarness() {
      state.selfHarness ??= connect({ folder });
      return state.selfHarness;
    },
    async runWorker(options) {
      const { runWorker, workerRoles } = await import("../worker.ts");
      const roles = workerRoles.filter((role) => options.roles.includes(role));
      await runWorker({ ...options, roles, connections: this.selfHarness().parts.connections, signal });
    },
    perform:
      (work) =>
      async (...values) => {
        const invocation = invocationOf(values.at(-1) as Command, streams);
        state.code = await conclude(invocation, work);
      },
  };
}

function invocationOf(command: Command, streams: Streams): Invocation {
  const options = command.optsWithGlobals() as Record<string, unknown>;
  return { output: openOutput(options["json"] === true, streams), args: command.args, options };
}

async function conclude(invocation: Invocation, work: Parameters<Context["perform"]>[0]): Promise<number> {
  const { output } = invocation;
  try {
    const { kind, fields } = (await work(invocation)) ?? { kind: "ok" as const };
    output.record("done", { ok: kind === "ok", exitCode: exitCodes[kind], kind, ...fields });
    return exitCodes[kind];
  } catch (error) {
    return reportProblems(problemsOf(error), output, error);
  }
}

function reportProblems(
  problems: readonly [ClientProblem, ...ClientProblem[]],
  output: Output,
  error: unknown,
): number {
  const [{ kind }] = problems;
  output.problems(problems);
  if (kind === "unexpected" && error instanceof Error && process.env["SELF_HARNESS_DEBUG"])
    output.progress(String(error.stack));
  output.record("done", { ok: false, exitCode: exitCodes[kind], kind, problems });
  return exitCodes[kind];
}

/** Commander has said what was wrong already, unless somebody reads JSON. */
function reportUsage(error: unknown, output: Output): number {
  if (!(error instanceof CommanderError)) return reportProblems(problemsOf(error), output, error);
  if (error.exitCode === 0) return exitCodes.ok;
  output.record("done", {
    ok: false,
    exitCode: exitCodes["bad-input"],
    kind: "bad-input",
    problems: [{ kind: "bad-input", text: error.message }],
  });
  return exitCodes["bad-input"];
}

/** The first Ctrl-C ends in order, the second one at once. */
function listenForInterruption(): { readonly signal: AbortSignal; stop(): void } {
  const interruption = new AbortController();
  const interrupt = () => {
    if (interruption.signal.aborted) process.exit(exitCodes.interrupted);
    interruption.abort();
  };
  process.on("SIGINT", interrupt);
  process.on("SIGTERM", interrupt);
  return {
    signal: interruption.signal,
    stop() {
      process.off("SIGINT", interrupt);
      process.off("SIGTERM", interrupt);
    },
  };
}
