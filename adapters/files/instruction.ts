import { problemText } from "../../core/problem.ts";
import type { Findings } from "./findings.ts";

const largestInstruction = 256 * 1_024;

/** The instruction as the agent gets it: UTF-8 without a byte order mark, canary lines taken off. Problems are collected. */
export function readInstruction(file: string, bytes: Uint8Array, findings: Findings): string {
  const refuse = (got: string, expected: string, remedy: string) => {
    findings.problems.push(problemText({ where: file, key: null, got, expected, remedy }));
    return "";
  };
  if (bytes.length > largestInstruction)
    return refuse(`${bytes.length} bytes`, `at most ${largestInstruction} bytes`, "Move data into environment/.");
  const text = decode(bytes);
  if (text === null) return refuse("bytes that are not UTF-8", "UTF-8 text", "Save the file as UTF-8.");
  if (text.includes("\0")) return refuse("a NUL character", "plain text", "Remove it.");
  const instruction = stripCanary(text);
  return instruction.trim() === ""
    ? refuse("nothing but white space", "an instruction for the agent", "Write what the agent has to do.")
    : instruction;
}

function decode(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

/** Leading comment lines that mention a canary, and the blank lines after them, are for crawlers and not for the agent. */
export function stripCanary(text: string): string {
  const lines = text.split("\n");
  const isCanary = (line: string) => /canary/i.test(line) && /^\s*(<!--.*-->|#.*)\s*$/.test(line);
  if (!isCanary(lines[0] ?? "")) return text;
  const first = lines.findIndex((line) => !isCanary(line) && line.trim() !== "");
  return first < 0 ? "" : lines.slice(first).join("\n");
}
