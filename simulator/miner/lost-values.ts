import type { Finding } from "./finding.ts";
import type { ShownStep } from "./trace-steps.ts";

/** A value that was written although nothing that the agent read says so: a placeholder, or a cousin of a value that was read. */
export function lostValues(steps: readonly ShownStep[], instruction: string): Finding[] {
  const findings: Finding[] = [];
  let read = instruction;
  for (const step of steps) {
    for (const call of step.calls) {
      if (call.tool !== "finish") {
        const invented =
          tokensOf(call.typed).find((token) => !read.includes(token) && isInvented(token, read)) ??
          contradiction(call.typed, read);
        if (invented) findings.push({ mechanism: "lost_state", kind: "a value", step: step.number, quote: invented });
      }
      read += `\n${call.output}\n${call.typed}`;
    }
  }
  return findings;
}

const placeholder =
  /X{3,}|^(?:TODO|TBD|FIXME|CHANGEME|PLACEHOLDER|EXAMPLE|UNKNOWN|dummy|changeme|placeholder|example|unknown|your[-_]\w+)$|12345|0000|9999|abc123/i;

function isInvented(token: string, read: string): boolean {
  if (placeholder.test(token)) return true;
  const prefix = /^([A-Za-z]{2,}[-_]?)\w*\d/.exec(token)?.[1];
  const head = /^\d{4,}$/.test(token) ? token.slice(0, 3) : null;
  if (head !== null) return new RegExp(`(?<!\\d)${head}\\d{${token.length - 3}}(?!\\d)`).test(read);
  return prefix !== undefined && new RegExp(`\\b${prefix}[\\w-]*\\d`).test(read) && /\d{2,}/.test(token);
}

/** `name: value` in a call where the agent was shown another value of that name. */
function contradiction(typed: string, read: string): string | null {
  for (const [said, name = "", value = ""] of typed.matchAll(/\b([a-z_]{4,})["']?\s*[:=]\s*["']?(\d[\d.]*)/gi)) {
    const shown = [...read.matchAll(new RegExp(`\\b${name}["']?\\s*[:= ]\\s*["']?(-?\\d[\\d.]*)`, "gi"))].map(
      (match) => match[1],
    );
    if (shown.length > 0 && !shown.includes(value)) return said;
  }
  return null;
}

function tokensOf(text: string): string[] {
  return text.match(/[A-Za-z0-9][\w-]{3,}/g) ?? [];
}
