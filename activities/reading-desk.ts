import { z } from "zod";
import type { ChatMessage, ToolDefinition } from "../core/chat.ts";
import { estimateTokens } from "../core/limits.ts";
import type { ToolCall, Trace } from "../core/trace.ts";
import { findInTrace, readSteps } from "../core/trace-reading.ts";

/** Each call may cost; a model that only reads is stopped here even when its budget is not used up. */
const readingCalls = 10;
const tokensPerRead = 4_000;
const charactersPerToken = 4;
const usedUp = "The reading budget is used up. Answer now, in the form that was asked for.";

const stepNumber = z.coerce.number().int();
const readShape = z.object({
  run: z.string().optional(),
  from: stepNumber,
  to: stepNumber.optional(),
  offset: z.coerce.number().int().min(0).optional(),
});
const findShape = z.object({ run: z.string().optional(), text: z.string().min(2).max(200) });

/** The runs of one conversation, how much of them may still be read, and the tools for it. */
export class Desk {
  readonly #runs: ReadonlyMap<string, () => Promise<Trace>>;
  readonly #opened = new Map<string, Promise<Trace>>();
  #left: number;
  #read = 0;
  #open: boolean;

  constructor(runs: ReadonlyMap<string, () => Promise<Trace>>, readTokens: number) {
    this.#runs = runs;
    this.#left = readTokens * charactersPerToken;
    this.#open = runs.size > 0 && readTokens > 0;
  }

  get isOpen(): boolean {
    return this.#open;
  }

  get tokensRead(): number {
    return estimateTokens(this.#read);
  }

  get tools(): readonly ToolDefinition[] {
    return this.#open ? readingTools([...this.#runs.keys()]) : [];
  }

  close(): void {
    this.#open = false;
  }

  /** No more reading once the budget or the calls are used up: the next question offers no tools. */
  closeAfter(calls: number): void {
    if (this.#left <= 0 || calls >= readingCalls) this.close();
  }

  async read(call: ToolCall): Promise<ChatMessage> {
    const room = Math.min(this.#left, tokensPerRead * charactersPerToken);
    if (room <= 0) return { role: "tool", callId: call.id, content: usedUp };
    const content = await this.#answer(call, room);
    this.#left -= content.length;
    this.#read += content.length;
    return { role: "tool", callId: call.id, content: this.#left <= 0 ? `${content}\n${usedUp}` : content };
  }

  async #answer({ name, arguments: raw }: ToolCall, room: number): Promise<string> {
    const given = parseArguments(raw);
    if (name === "read_steps") {
      const asked = readShape.safeParse(given);
      if (!asked.success) return `expected {"from": number, "to": number}, got ${raw.slice(0, 200)}`;
      const { run, from, to = from, offset = 0 } = asked.data;
      return this.#in(run, (trace) => readSteps(trace, { from, to, offset }, room));
    }
    if (name === "find_text") {
      const asked = findShape.safeParse(given);
      if (!asked.success) return `expected {"text": "2 to 200 characters"}, got ${raw.slice(0, 200)}`;
      return this.#in(asked.data.run, (trace) => findInTrace(trace, asked.data.text, room));
    }
    return `there is no tool ${name.slice(0, 60)}; there are read_steps and find_text`;
  }

  async #in(run: string | undefined, look: (trace: Trace) => string): Promise<string> {
    const names = [...this.#runs.keys()];
    const name = run ?? (names.length === 1 ? names[0] : undefined);
    const open = name === undefined ? undefined : this.#runs.get(name);
    if (name === undefined || !open) return `there is no run ${run ?? "without a name"}; there are ${names.join(", ")}`;
    const trace = this.#opened.get(name) ?? open();
    this.#opened.set(name, trace);
    return look(await trace);
  }
}

function parseArguments(raw: string): unknown {
  try {
    return JSON.parse(raw);
  } catch {
    return null;
  }
}

/** The tools with which a model reads runs; `run` is asked for only where there are several. */
function readingTools(runs: readonly string[]): ToolDefinition[] {
  const run = runs.length > 1 ? { run: { type: "string", enum: runs } } : {};
  const required = runs.length > 1 ? ["run"] : [];
  return [
    {
      name: "read_steps",
      description: "Shows the full text of some steps of a recorded run.",
      parameters: {
        type: "object",
        properties: { ...run, from: { type: "integer" }, to: { type: "integer" }, offset: { type: "integer" } },
        required: [...required, "from", "to"],
      },
    },
    {
      name: "find_text",
      description: "Lists the lines of a recorded run that hold a text, with the numbers of their steps.",
      parameters: { type: "object", properties: { ...run, text: { type: "string" } }, required: [...required, "text"] },
    },
  ];
}
