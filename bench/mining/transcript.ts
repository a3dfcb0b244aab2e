import type { Step } from "../../core/trace.ts";

/** What an agent said before it did something, what it did, what came back. */
export interface Move {
  readonly text: string;
  readonly call: { readonly name: "bash" | "write_file" | "finish"; readonly typed: Record<string, string> } | null;
  readonly output: string;
  readonly exitCode: number;
}

/**
 * Reads a run as it is written down for the bench: `# words`, `$ command` with its output below and `[code]` at its end when that is not
 * 0, `@ path` with the file's content below, `! summary`. A here-document belongs to its command.
 */
export function readTranscript(transcript: string): Move[] {
  const blocks: { head: string; body: string[] }[] = [];
  let until: string | null = null;
  for (const line of transcript.trimEnd().split("\n")) {
    const last = blocks.at(-1);
    if (last && until !== null) {
      last.head += `\n${line}`;
      if (line === until) until = null;
    } else if (/^[#$@!] /.test(line)) {
      blocks.push({ head: line, body: [] });
      until = /<<'(\w+)'$/.exec(line)?.[1] ?? null;
    } else last?.body.push(line);
  }
  return toMoves(blocks);
}

function toMoves(blocks: readonly { readonly head: string; readonly body: readonly string[] }[]): Move[] {
  const moves: Move[] = [];
  let text = "";
  for (const { head, body } of blocks) {
    const rest = head.slice(2);
    if (head.startsWith("#")) {
      text = [rest, ...body].join("\n");
      continue;
    }
    moves.push({ text, ...done(head.slice(0, 1), rest, body) });
    text = "";
  }
  return text === "" ? moves : [...moves, { text, call: null, output: "", exitCode: 0 }];
}

function done(sign: string, rest: string, body: readonly string[]): Omit<Move, "text"> {
  if (sign === "!") return { call: { name: "finish", typed: { summary: rest } }, output: "", exitCode: 0 };
  if (sign === "@") {
    const content = `${body.join("\n")}\n`;
    return {
      call: { name: "write_file", typed: { path: rest, content } },
      output: `wrote ${content.length} characters`,
      exitCode: 0,
    };
  }
  const code = /^\[(\d+)\]$/.exec(body.at(-1) ?? "")?.[1];
  const output = (code === undefined ? body : body.slice(0, -1)).join("\n");
  return {
    call: { name: "bash", typed: { command: rest } },
    output: code === undefined ? output : `${output}\n[exit code ${code}]`,
    exitCode: Number(code ?? 0),
  };
}

export function asStep({ text, call, output, exitCode }: Move, at: number): Step {
  const id = `call-${at + 1}`;
  return {
    index: at + 1,
    text,
    toolCalls: call ? [{ id, name: call.name, arguments: JSON.stringify(call.typed) }] : [],
    observations: call
      ? [{ callId: id, text: output, exitCode, failed: exitCode !== 0, omittedBytes: 0, durationMs: 9, hooks: [] }]
      : [],
    usage: { prompt: 400, cached: 0, completion: 40, source: "usage" },
    notes: [],
  };
}
