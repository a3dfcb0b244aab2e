import { createHash } from "node:crypto";
import { posix } from "node:path";
import type { ChangedFiles, Look } from "./changes.ts";
import {
  type Change,
  hasCompiledPython,
  isTestTool,
  namesakesOf,
  type Surroundings,
  type Suspect,
  suspectsOf,
} from "./suspects.ts";

export interface Inspection {
  /** What makes a verdict worthless, one line each. */
  readonly tampered: readonly string[];
  /** Whether Python must not trust compiled files of the system's folders. */
  readonly recompile: boolean;
}

const systemFolders = ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"];

/**
 * Looks for changes to the verifier's own tools that no package manager accounts for. The agent's processes must be gone.
 * @param broken the verifier could not even start: then a missing tool counts, too
 */
export async function inspectChanges(
  files: ChangedFiles,
  around: Surroundings,
  { broken = false }: { readonly broken?: boolean } = {},
): Promise<Inspection> {
  const changes = await files.list();
  const image = new Image(files, around);
  const suspects = suspectsOf(changes, around);
  const packages = new Packages(files, changes);
  const tampered: string[] = [];
  for (const suspect of suspects) {
    // A missing tool makes tests fail, it doesn't make them pass.
    if (suspect.kind === "deleted" ? !broken : await isHonest(suspect, files, packages, image)) continue;
    tampered.push(`${suspect.path} was ${suspect.kind}: it ${suspect.why}`);
  }
  return { tampered, recompile: hasCompiledPython(changes) };
}

async function isHonest(suspect: Suspect, files: ChangedFiles, packages: Packages, image: Image): Promise<boolean> {
  // Most of what is added has no namesake, and then its content is nobody's business.
  if (suspect.test === "namesake" && !(await image.hasBinary(posix.basename(suspect.path)))) return true;
  if (suspect.test === "module" && !isTestTool(suspect.path) && !(await image.hasAny(namesakesOf(suspect.path))))
    return true;
  if (suspect.test === "never") {
    const now = await files.now(suspect.path);
    return now?.kind === "file" && now.content.toString("latin1").trim() === "";
  }
  if (suspect.test === "folder") {
    const [now, before] = [await files.now(suspect.path), await files.before(suspect.path)];
    return (
      now?.kind === "folder" || (now?.kind === "symlink" && before?.kind === "symlink" && now.target === before.target)
    );
  }
  if (suspect.test === "link") {
    const [now, before] = [await files.now(suspect.path), await files.before(suspect.path)];
    if (now?.kind !== "symlink" || (before?.kind === "symlink" && before.target === now.target)) return true;
    // An own package by its name in a folder of packages is no one else's; anything else that leads away was put in something's place.
    const isPackage = /\/(site|dist)-packages\/[^/]+$/.test(suspect.path);
    return isPackage && !isTestTool(suspect.path) && !(await image.hasAny(namesakesOf(suspect.path)));
  }
  const end = await followed(suspect.path, files);
  if (!end || end.look.kind === "folder") return true;
  if (end.look.kind !== "file") return false;
  const { content } = end.look;
  if (suspect.path.endsWith(".pth") && !/^import[ \t]/m.test(content.toString("utf8"))) return true;
  const before = await files.before(end.path);
  if (before?.kind === "file" && before.content.equals(content)) return true;
  if (await packages.know(end.path, content)) return true;
  if (suspect.test === "shadow" || suspect.test === "namesake") return isBinary(content);
  // Of a Python that the image did not have.
  if (suspect.test === "package" && suspect.kind === "added" && (await image.lacksPythonOf(end.path))) return true;
  // What was no binary was the task's own script, unless it is one of the tools that every test needs.
  if (suspect.why === "was a binary program") return !(before?.kind === "file" && isBinary(before.content));
  return false;
}

function isBinary(content: Buffer): boolean {
  return content.subarray(0, 4).toString("latin1") === "\x7fELF";
}

/** Where a path leads to over symbolic links; null when that is nothing. */
async function followed(
  path: string,
  files: ChangedFiles,
  when: "now" | "before" = "now",
): Promise<{ path: string; look: Look } | null> {
  let at = path;
  for (let hop = 0; hop < 8; hop++) {
    const look = await files[when](at);
    // Not there for us need not be so for the tests: memory, and what the kernel makes up, are in no layer.
    if (!look) return hop === 0 || when === "before" ? null : { path: at, look: { kind: "other" } };
    if (look.kind !== "symlink") return { path: at, look };
    at = posix.resolve(posix.dirname(at), look.target);
    // Systems with merged folders have these as links themselves.
    if (/^\/(s?bin|lib(32|64|x32)?)\//.test(at) && !(await files[when](at))) at = `/usr${at}`;
  }
  return { path: at, look: { kind: "other" } };
}

/** What the image has, each thing looked for once: an agent may have added thousands of files. */
class Image {
  readonly #files: ChangedFiles;
  readonly #searched: readonly string[];
  readonly #looks = new Map<string, Promise<Look | null>>();

  constructor(files: ChangedFiles, { searched }: Surroundings) {
    this.#files = files;
    this.#searched = [...new Set([...searched, ...systemFolders])];
  }

  async hasBinary(name: string): Promise<boolean> {
    for (const folder of this.#searched) {
      const look = await this.#look(`${folder}/${name}`);
      if (look?.kind === "file" && isBinary(look.content)) return true;
    }
    return false;
  }

  async hasAny(paths: readonly string[]): Promise<boolean> {
    for (const path of paths) if (await this.#look(path)) return true;
    return false;
  }

  /** Whether a file belongs to the library of a Python that is the agent's own, and runs no test that the image's runs. */
  async lacksPythonOf(path: string): Promise<boolean> {
    const version = /^\/usr\/(?:local\/)?lib\/(python3\.\d+)\//.exec(path)?.[1];
    const own = [`/usr/lib/${version}/os.py`, `/usr/local/lib/${version}/os.py`];
    return version !== undefined && !(await this.hasAny(own));
  }

  #look(path: string): Promise<Look | null> {
    const look = this.#looks.get(path) ?? followed(path, this.#files, "before").then((end) => end?.look ?? null);
    this.#looks.set(path, look);
    return look;
  }
}

/** What dpkg and pip say they installed: digests of their files. Root can forge these, too; see docs/sandbox.md. */
class Packages {
  readonly #files: ChangedFiles;
  readonly #changes: readonly Change[];
  #digests: Promise<Set<string>> | null = null;

  constructor(files: ChangedFiles, changes: readonly Change[]) {
    this.#files = files;
    this.#changes = changes;
  }

  async know(path: string, content: Buffer): Promise<boolean> {
    this.#digests ??= this.#read();
    const digests = await this.#digests;
    const md5 = createHash("md5").update(content).digest("hex");
    const sha256 = createHash("sha256").update(content).digest("base64url");
    return digests.has(`${md5} ${withoutUsr(path)}`) || digests.has(`${sha256} ${path}`);
  }

  async #read(): Promise<Set<string>> {
    const digests = new Set<string>();
    const added = this.#changes.filter(({ kind }) => kind !== "deleted").map(({ path }) => path);
    for (const path of added.filter((each) => /^\/var\/lib\/dpkg\/info\/.*\.md5sums$/.test(each)))
      for (const [, md5, file] of (await this.#text(path)).matchAll(/^([0-9a-f]{32}) {2}(.+)$/gm))
        digests.add(`${md5} ${withoutUsr(`/${file}`)}`);
    if (added.includes("/var/lib/dpkg/status"))
      for (const [, file, md5] of (await this.#text("/var/lib/dpkg/status")).matchAll(/^ (\/\S+) ([0-9a-f]{32})$/gm))
        digests.add(`${md5} ${withoutUsr(file as string)}`);
    for (const path of added.filter((each) => /\.dist-info\/RECORD$/.test(each))) {
      const folder = posix.dirname(posix.dirname(path));
      for (const [, file, sha256] of (await this.#text(path)).matchAll(/^"?([^",\n]+)"?,sha256=([\w-]+)=*,/gm))
        digests.add(`${sha256} ${posix.resolve(folder, file as string)}`);
    }
    return digests;
  }

  async #text(path: string): Promise<string> {
    const look = await this.#files.now(path);
    return look?.kind === "file" ? look.content.toString("utf8") : "";
  }
}

function withoutUsr(path: string): string {
  return path.replace(/^\/usr\/(?=s?bin\/|lib)/, "/");
}
