import { readFileSync } from "node:fs";

/** The programs that run inside the container, kept as shell files: they can be read, checked and run as what they are. */
const read = (name: string) => readFileSync(new URL(`./${name}`, import.meta.url), "utf8");

const processes = read("processes.sh");
export const adoptScript = processes + read("adopt.sh");
export const verifyScript = processes + read("verify.sh");
/** For those that a session has left. */
export const endOthersScript = `${processes}exec 2>/dev/null; open_pipes; end_others`;

/** The session's program, sent over its stdin: there it shows up in no process list and in no child's environment. */
export const sessionScript = `step=${quoted(read("step.sh"))}\n${processes}${read("session.sh")}`;
export const sessionCommand: readonly string[] = [
  ...["bash", "--noprofile", "--norc", "-c", 'LC_ALL=C; IFS= read -r -N "$1" program; eval "$program"'],
  ...["session", String(Buffer.byteLength(sessionScript))],
];

const keeperLines = read("keeper.sh")
  .replaceAll(/^#.*\n/gm, "")
  .trim()
  .split("\n");
/** As one line, because that is what every shell can read from stdin without taking more. */
export const keeperScript = `${keeperLines.join("; ").replace("SESSION", () => sessionCommand.map(quoted).join(" "))}\n`;
export const keeperCommand: readonly string[] = ["sh", "-c", 'IFS= read -r program; eval "$program"', "keeper"];

/**
 * Ends a command's process group. Where there is none any more it says so, unless the session is a stopped process, which could not
 * have told that its command had ended.
 */
export function endGroupScript(leader: number): string {
  const read = 'read -r pid </dev/shm/.self-harness.session && read -r line <"/proc/$pid/stat"';
  return `exec 2>/dev/null; kill -KILL -- -${leader} || { ${read} && [[ \${line##*) } == T* ]]; } || echo over`;
}

/**
 * Ends the session that was asked last and has not begun: what is still on its way to it must find nobody. Says that it did; one that
 * keeps what is in the background is an earlier one, and stays.
 */
export const endSessionScript = `exec 2>/dev/null
read -r pid </dev/shm/.self-harness.session
read -r owner word </dev/shm/.self-harness.flight
[[ $pid && "$owner $word" != "$pid left" ]] && kill -KILL "$pid" && echo ended`;

/** One word of a shell command, whatever is in it. */
export function quoted(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}
