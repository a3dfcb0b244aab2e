import { readFileSync } from "node:fs";

/** The programs that run inside the container, kept as shell files: they can be read, checked and run as what they are. */
const read = (name: string) => readFileSync(new URL(`./${name}`, import.meta.url), "utf8");

const processes = read("processes.sh");
export const sessionScript = processes + read("session.sh");
export const adoptScript = processes + read("adopt.sh");
export const stepScript = read("step.sh");
export const verifyScript = processes + read("verify.sh");

/** One word of a shell command, whatever is in it. */
export function quoted(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}
