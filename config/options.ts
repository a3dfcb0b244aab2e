/** One setting that the file, a variable of the environment and a flag can give; the flag wins, then the variable, then the file. */
export interface Option {
  /** Dotted key in self-harness.yaml. */
  readonly key: string;
  readonly flag: string;
  readonly variable: string;
  readonly kind: "text" | "number" | "list";
  readonly description: string;
}

function option(key: string, flag: string, kind: Option["kind"], description: string): Option {
  return {
    key,
    flag: `--${flag}`,
    variable: `SELF_HARNESS_${flag.toUpperCase().replaceAll("-", "_")}`,
    kind,
    description,
  };
}

/** In the order in which `run --help` shows them. */
export const options: readonly Option[] = [
  option("model.name", "model", "text", "model that is to get better"),
  option("model.baseUrl", "base-url", "text", "address of its OpenAI-compatible server"),
  option("model.keyVariable", "key-variable", "text", "environment variable that holds its key"),
  option("model.temperature", "temperature", "number", "sampling temperature of the agent"),
  option("benchmarks", "benchmark", "list", "folder of Harbor tasks; may be repeated"),
  option("harness", "harness", "text", "folder of the starting harness"),
  option("lineage", "lineage", "text", "name under which promoted versions are kept"),
  option("agent", "agent", "text", "builtin, oracle or nop"),
  option("budget.usd", "budget-usd", "number", "most US dollars"),
  option("budget.tokens", "budget-tokens", "number", "most tokens"),
  option("budget.trials", "budget-trials", "number", "most trials"),
  option("budget.hours", "budget-hours", "number", "most hours by the clock"),
  option("run.iterations", "iterations", "number", "most iterations"),
  option("run.repeats", "repeats", "number", "runs per task that measure a version"),
  option("run.concurrency", "concurrency", "number", "trials in flight at once"),
  option("run.weaknesses", "weaknesses", "number", "weaknesses answered per iteration"),
  option("run.proposals", "proposals", "number", "proposals per weakness, 3 to 5"),
  option("run.errorRetries", "error-retries", "number", "how often an errored trial is run again"),
  option("verifier.mode", "verifier", "text", "shared, or separate: the tests run in a fresh container"),
  option("gate.policy", "gate", "text", "sequential, paper or literal"),
  option("gate.repeats", "gate-repeats", "number", "paired runs per task and arm, or baseline runs"),
  option("gate.preset", "gate-preset", "text", "fast, default or strict (sequential)"),
  option("gate.protected", "protect", "list", "task on which a regression is a veto (sequential)"),
  option("split.heldOut", "held-out", "number", "share of held-out tasks"),
  option("split.sealed", "sealed", "number", "share of sealed tasks, opened once for the final claim"),
  option("split.seed", "seed", "text", "decides the split and all else that is drawn"),
  option("reuse.ttlHours", "reuse-hours", "number", "hours for which earlier results may be reused; 0 for never"),
  option("reuse.sentinelShare", "sentinels", "number", "share of a reused baseline that is run afresh"),
  option("selection", "selection", "text", "where an iteration starts: current or pareto"),
  option("review", "review", "text", "none, or required: a person approves what is promoted"),
  option("edits.maxLines", "max-lines", "number", "most changed lines of an edit"),
  option("edits.maxBytes", "max-bytes", "number", "most bytes of new text in an edit"),
];

/** A text from a flag or variable as the schema expects it; what is no number stays a text, so that the schema says what was wrong. */
export function optionValue({ kind }: Option, given: string | readonly string[]): unknown {
  if (kind === "list") return typeof given === "string" ? given.split(",").map((part) => part.trim()) : given;
  if (kind === "text" || typeof given !== "string") return given;
  return given.trim() === "" || Number.isNaN(Number(given)) ? given : Number(given);
}
