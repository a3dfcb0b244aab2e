import { foldSpace, renderStep, type Trace } from "./trace.ts";

/** The text of a trace in which quotes are looked up, per step, white space folded. */
export interface QuotableTrace {
  readonly steps: readonly { readonly index: number; readonly text: string }[];
}

/** As a model is shown it, and with the arguments of its calls unescaped: it may quote a command either way. */
export function quotable(trace: Trace): QuotableTrace {
  return {
    steps: trace.steps.map((step) => {
      const typed = step.toolCalls.map((call) => unescaped(call.arguments));
      return {
        index: step.index,
        text: foldSpace([renderStep(step, Number.MAX_SAFE_INTEGER), ...typed].join("\n")),
      };
    }),
  };
}

function unescaped(json: string): string {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === "object" && value !== null ? Object.values(value).map(String).join("\n") : String(value);
  } catch {
    return json;
  }
}

/**
 * The step in which a quote stands verbatim (white space folded): the named one, else the nearest to it; null when it stands nowhere
 * and is a phantom.
 */
export function locateQuote({ steps }: QuotableTrace, { step, quote }: { step: number; quote: string }): number | null {
  const wanted = foldSpace(quote);
  if (wanted === "") return null;
  const found = steps.filter((each) => each.text.includes(wanted)).map((each) => each.index);
  const [nearest] = found.sort((a, b) => Math.abs(a - step) - Math.abs(b - step) || a - b);
  return nearest ?? null;
}
