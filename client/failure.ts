import { InvalidConfiguration } from "../config.ts";
import { BudgetExceeded, InvalidInput, ModelFailure, SandboxFailure } from "../core/failures.ts";
import type { ExitKind } from "./exit-codes.ts";

/** One thing that is wrong, for a person: what, and what to do. */
export interface ClientProblem {
  readonly kind: ExitKind;
  readonly text: string;
}

/** Why the client can't do what it was asked; every problem at once. `kind` is the first problem's. */
export class ClientFailure extends Error {
  override readonly name = "ClientFailure";
  readonly problems: readonly ClientProblem[];
  constructor(problems: readonly [ClientProblem, ...ClientProblem[]]) {
    super(problems.map((problem) => problem.text).join("\n"));
    this.problems = problems;
  }
  get kind(): ExitKind {
    return this.problems[0]?.kind ?? "unexpected";
  }
}

export function failure(kind: ExitKind, text: string): ClientFailure {
  return new ClientFailure([{ kind, text }]);
}

/** The failures of ports in the client's words; anything else is a bug and says so by `unexpected`. */
export function problemsOf(error: unknown, kindOfInput: ExitKind = "bad-input"): [ClientProblem, ...ClientProblem[]] {
  if (error instanceof ClientFailure) return [...error.problems] as [ClientProblem, ...ClientProblem[]];
  if (error instanceof InvalidInput) {
    const [first = "invalid input", ...rest] = error.problems;
    const problem = (text: string) => ({
      kind: error instanceof InvalidConfiguration ? error.kindOf(text) : kindOfInput,
      text,
    });
    return [problem(first), ...rest.map(problem)];
  }
  if (error instanceof BudgetExceeded)
    return [
      { kind: "out-of-budget", text: `budget: ${error.message}. What was paid for is kept; raise the cap to go on.` },
    ];
  if (error instanceof SandboxFailure) return [{ kind: "docker", text: `Docker: ${error.message}` }];
  if (error instanceof ModelFailure)
    return [{ kind: modelKind(error), text: `model: ${error.message}. ${modelRemedy(error)}` }];
  return [{ kind: "unexpected", text: error instanceof Error ? error.message : String(error) }];
}

function modelKind({ kind }: ModelFailure): ExitKind {
  if (kind === "wrong-model") return "model-unknown";
  return kind === "wrong-key" || kind === "quota-exhausted" ? "model-key" : "model-unreachable";
}

function modelRemedy({ kind }: ModelFailure): string {
  if (kind === "wrong-model") return "Correct model.name (--model) or model.baseUrl (--base-url).";
  if (kind === "wrong-key") return "Export the right key in the variable that model.keyVariable names.";
  if (kind === "quota-exhausted") return "Add credit at the provider.";
  return "Correct model.baseUrl (--base-url, OPENAI_BASE_URL), or start the server.";
}
