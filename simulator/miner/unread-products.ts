import type { Finding } from "./finding.ts";
import type { ShownCall, ShownStep } from "./trace-steps.ts";

/** A file that was written and never opened, listed with its content, or tested afterwards. */
export function unreadProducts(steps: readonly ShownStep[]): Finding[] {
  const calls = steps.flatMap((step) => step.calls.map((call) => ({ step: step.number, call })));
  return calls.flatMap(({ step, call }, index) => {
    const product = productOf(call);
    if (!product) return [];
    const name = product.split("/").at(-1) ?? product;
    const looked = calls
      .slice(index + 1)
      .some(
        ({ call: later }) =>
          later.tool !== "finish" &&
          later.typed.includes(name) &&
          /\b(?:cat|head|tail|less|diff|cmp|grep|test|check|verify|-c)\b|read_file/.test(
            `${later.tool} ${later.typed}`,
          ),
      );
    return looked ? [] : [{ mechanism: "unverified_output" as const, kind: "a file", step, quote: product }];
  });
}

function productOf(call: ShownCall): string | null {
  if (call.tool === "write_file") return call.typed.split("\n")[0] ?? null;
  if (call.tool !== "bash") return null;
  return (
    /(?<![<0-9&])>{1,2}\s*(["']?)([\w./-]*\w)(?![\w./-]|\s*&)\1/.exec(call.typed.replace(/2>\s*\S+/g, ""))?.[2] ??
    /open\(\s*["']([^"']+)["']\s*,\s*["']w/.exec(call.typed)?.[1] ??
    /sed -i\S* (?:-e )?(?:'[^']*'|"[^"]*") ([\w./-]+)/.exec(call.typed)?.[1] ??
    /(?:-o|--output|tee)[ =]([\w./-]+)/.exec(call.typed)?.[1] ??
    null
  );
}
