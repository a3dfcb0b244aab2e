/** One step of a run as the question shows it. */
export interface ShownStep {
  readonly number: number;
  readonly calls: readonly ShownCall[];
}

export interface ShownCall {
  readonly tool: string;
  /** Command, or path and content: what the call did, without JSON around it. */
  readonly typed: string;
  readonly output: string;
  readonly failed: boolean;
  /** The step's text as shown, in which quotes must be found. */
  readonly shown: string;
}

const stepHeading = /^#{0,4}\s*step (\d+)\b[^\n]*$/gim;
const callLine = /^\$ (bash|read_file|write_file|finish|\w+) (\{.*)$/;

/** Reads the section `## Steps`: blocks that start with "step N", in them lines `$ tool {arguments}` followed by the output. */
export function stepsOf(text: string): ShownStep[] {
  const headings = [...text.matchAll(stepHeading)];
  const shown = headings.map((heading, index) => {
    const start = (heading.index ?? 0) + heading[0].length;
    const block = text.slice(start, headings[index + 1]?.index ?? text.length);
    return { number: Number(heading[1]), calls: callsOf(block) };
  });
  // What was read on comes last in the text, and a step that was cut before may come again in full.
  return [...new Map(shown.map((step) => [step.number, step])).values()].sort((a, b) => a.number - b.number);
}

function callsOf(block: string): ShownCall[] {
  const calls: { tool: string; raw: string; output: string[] }[] = [];
  for (const line of block.split("\n")) {
    const match = callLine.exec(line);
    if (match) calls.push({ tool: match[1] ?? "", raw: match[2] ?? "", output: [] });
    else calls.at(-1)?.output.push(line);
  }
  return calls.map(({ tool, raw, output }) => {
    const text = output.join("\n").trim();
    return { tool, typed: typedIn(raw), output: text, failed: isFailure(text), shown: `${raw}\n${text}` };
  });
}

function typedIn(raw: string): string {
  try {
    const parsed = JSON.parse(raw) as Record<string, unknown>;
    return Object.values(parsed).map(String).join("\n");
  } catch {
    return raw;
  }
}

function isFailure(output: string): boolean {
  return /^\[exit code \d+\]$|^\[timed out after /m.test(output) || /: no readable file of this name$/m.test(output);
}
