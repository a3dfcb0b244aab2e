import { posix } from "node:path";

/** One path of the container that differs from its image. */
export interface Change {
  readonly path: string;
  readonly kind: "modified" | "added" | "deleted";
}

/**
 * A change that could forge a verdict, and what would clear it: `never` can't be honest, the rest is looked at. `namesake` and `module`
 * are suspects only where the image has a program or a library of that name, `link` only where it is a symbolic link now.
 */
export interface Suspect extends Change {
  readonly why: string;
  readonly test: "never" | "folder" | "link" | "program" | "shadow" | "namesake" | "package" | "module";
}

/** Where the tests run, and the folders in which the image looks for programs. */
export interface Surroundings {
  readonly workdir: string;
  readonly searched: readonly string[];
}

const programFolder = /^(\/usr)?(\/local)?\/s?bin\/([^/]+)$/;
const systemFolder = /^(\/usr|\/etc|(\/usr)?(\/local)?\/(s?bin|lib(32|64|x32)?))$/;
const library = /^\/(usr\/)?(local\/)?lib(32|64|x32)?\/(.*\/)?([^/]+\.so(\.[\d.]+)?|ld-linux[^/]*)$/;
const pythonFile = /^\/(usr\/|usr\/local\/|root\/\.local\/)lib\/python3[\d.]*(\/.*)$/;
const inSite = /^\/(site|dist)-packages\//;
/** What Python imports as a module, beside its own `__pycache__`: source, an extension, compiled alone; or the folder that is a package. */
const moduleFile = /^((?:.*\/)?)((?!__init__\.)[^/.]+)(?:\/__init__)?\.(?:py|pyc|(?:[\w-]+\.)?so)$/;
/** Libraries of Python, those of the user included, everything in them, and the folders above. */
const pythonFolder =
  /^\/(root(\/\.local(\/lib(\/python3[^/]*(\/.*)?)?)?)?|usr\/(local\/)?lib\/python3[^/]*(\/.*)?|etc\/python3[^/]*|usr\/local|(usr\/)?lib\/[^/]+-linux-[^/]+)$/;
const pythonHome = /^\/(usr\/)?(local\/)?(bin\/)?pyvenv\.cfg$/;

/**
 * Modules that test tools and tests begin with, and that Python looks for in the folder of the tests before its own. Nobody's work is called
 * so, because it would break every program beside it; names that a task may well ask for (calendar, queue, statistics) are not among them.
 */
const testModules = new Set(
  (
    "_pytest pytest pluggy iniconfig unittest json re os sys io ast inspect argparse importlib pathlib shutil subprocess tempfile hashlib " +
    "typing dataclasses functools contextlib collections itertools traceback warnings sqlite3 csv base64 enum"
  ).split(" "),
);
const testTools = new Set(["_pytest", "pytest", "pluggy", "iniconfig"]);

/** What tests are made of, and what our own script is: nobody replaces these to solve a task. */
const coreTools = new Set(
  (
    "bash sh dash ash busybox env setsid test [ cat head tail wc rm mkdir chmod chown cp mv ln ls touch echo printf true false stat " +
    "grep egrep fgrep sed awk gawk mawk sort uniq cut tr tee xargs find diff cmp md5sum sha1sum sha256sum sha512sum base64 od " +
    "date sleep timeout id whoami readlink realpath dirname basename seq expr kill ps pgrep pkill tar gzip python python3 pytest py.test"
  ).split(" "),
);
const loaderLibrary = /^(libc|libpthread|libdl|libtinfo|libm)\.so(\.\d+)*$|^ld-linux|^libnss_/;

/**
 * Which of an agent's changes could reach into the verifier's own tools. What package managers do is among them, so each is
 * looked at before it counts; see tampering.ts.
 */
export function suspectsOf(changes: readonly Change[], around: Surroundings): Suspect[] {
  return changes.flatMap((change) => {
    const found = suspicion(change, around);
    return found ? [{ ...change, ...found }] : [];
  });
}

type Suspicion = Pick<Suspect, "why" | "test">;

function suspicion({ path, kind }: Change, { workdir, searched }: Surroundings): Suspicion | null {
  if (path === "/etc/ld.so.preload" && kind !== "deleted")
    return { why: "is loaded into every program", test: "never" };
  if (/^\/(conftest\.py|\.?pytest\.ini)$/.test(path) && workdir !== "/" && kind !== "deleted")
    return { why: "steers pytest in /tests", test: "never" };
  if (systemFolder.test(path)) return { why: "leads the system's programs elsewhere", test: "folder" };
  const besideTests = moduleOf(posix.relative(workdir, path));
  if (besideTests?.folder === "" && testModules.has(besideTests.name) && kind !== "deleted")
    return { why: "stands in for what tests are made of, in their folder", test: "never" };
  if (pythonHome.test(path) && kind !== "deleted") return { why: "gives Python another library", test: "never" };
  return ofProgram(path, kind, searched) ?? ofLibrary(path, kind) ?? ofPython(path, kind) ?? ofFolder(path, searched);
}

/** In place of a folder from which programs or libraries come, or of one above it: what it leads to is nobody's change. */
function ofFolder(path: string, searched: readonly string[]): Suspicion | null {
  const holds = pythonFolder.test(path) || searched.some((folder) => folder === path || folder.startsWith(`${path}/`));
  return holds ? { why: "leads to libraries or programs elsewhere", test: "link" } : null;
}

function moduleOf(path: string): { readonly folder: string; readonly name: string } | null {
  const [, folder, name] = moduleFile.exec(path) ?? [];
  return folder === undefined || name === undefined || /(^|\/)__pycache__\/$/.test(folder) ? null : { folder, name };
}

function ofProgram(path: string, kind: Change["kind"], searched: readonly string[]): Suspicion | null {
  const ofImage = searched.includes(posix.dirname(path)) ? posix.basename(path) : undefined;
  const name = programFolder.exec(path)?.[3] ?? ofImage;
  if (name === undefined) return null;
  const isCore = coreTools.has(name) || /^python3\.\d+$/.test(name);
  if (kind === "added") return { why: "stands in for a system program", test: isCore ? "shadow" : "namesake" };
  if (isCore) return { why: "is a system program", test: "program" };
  return path.startsWith("/usr/local/") || !programFolder.test(path)
    ? null
    : { why: "was a binary program", test: "program" };
}

function ofLibrary(path: string, kind: Change["kind"]): Suspicion | null {
  if (!library.test(path)) return null;
  const why = "is loaded into programs of the system";
  if (kind === "added") return loaderLibrary.test(posix.basename(path)) ? { why, test: "package" } : null;
  return path.startsWith("/usr/local/lib/") && !loaderLibrary.test(posix.basename(path))
    ? null
    : { why, test: "package" };
}

function ofPython(path: string, kind: Change["kind"]): Suspicion | null {
  if (/^\/usr\/(local\/)?lib\/python3\d+\.zip$/.test(path))
    return { why: "is searched before Python's own library", test: "never" };
  if (/^\/etc\/python3[\d.]*\/.*\.py$/.test(path)) return { why: "runs in every Python", test: "package" };
  const below = pythonFile.exec(path)?.[2];
  if (below === undefined) return null;
  if (below.endsWith(".pth")) return { why: "may run in every Python", test: "package" };
  const found = moduleOf(below);
  if (!found) return null;
  if (/^(site|user)customize$/.test(found.name)) return { why: "runs in every Python", test: "package" };
  if (!inSite.test(below)) return { why: "is in Python's own library", test: "package" };
  if (kind === "modified") return { why: "is a library of the image", test: "package" };
  return { why: "stands in for a library of the image", test: "module" };
}

/** Places in which the image has a module of this name, if it has one: an added file is imported instead of it. */
export function namesakesOf(path: string): readonly string[] {
  const [, below = ""] = /\/(?:site|dist)-packages\/(.*)$/.exec(path) ?? [];
  // A link in the place of a package has no ending.
  const { folder, name } = moduleOf(below) ?? { folder: "", name: below };
  const version = /\/(python3[.\d]*)\//.exec(path)?.[1] ?? "python3";
  const libraries = new Set(["/usr/lib/python3", `/usr/lib/${version}`, `/usr/local/lib/${version}`]);
  return [...libraries].flatMap((library) =>
    ["dist-packages", "site-packages"].flatMap((site) =>
      [".py", "/__init__.py"].map((ending) => `${library}/${site}/${folder}${name}${ending}`),
    ),
  );
}

/** Whether it is, or belongs to, what runs the tests themselves. */
export function isTestTool(path: string): boolean {
  const [first = ""] = path.replace(/^.*\/(site|dist)-packages\//, "").split(/[/.]/);
  return testTools.has(first);
}

/** Whether compiled Python files in the system's folders may come from the agent: Python trusts them by date and size. */
export function hasCompiledPython(changes: readonly Change[]): boolean {
  return changes.some(({ path, kind }) => kind !== "deleted" && path.endsWith(".pyc") && pythonFile.test(path));
}
