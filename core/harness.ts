import { canonicalJson, sha256 } from "./digest.ts";
import { asId, type VersionId } from "./ids.ts";

/**
 * A harness is a folder of text files: path → content. Everything around the frozen model that an edit may change.
 * Paths use `/`, are relative, and name one of the rooms of {@link allowedPath}.
 */
export type HarnessFiles = Readonly<Record<string, string>>;

/** The tools of the minimal harness, in the order in which the model sees them. */
export const toolNames = ["bash", "read_file", "write_file", "finish"] as const;
export type ToolName = (typeof toolNames)[number];

export const hookEvents = ["SessionStart", "PreToolUse", "PostToolUse", "PostToolUseFailure", "Stop"] as const;
export type HookEvent = (typeof hookEvents)[number];

/** The runtime policy in harness.yaml that an edit of surface `control` may change. 0 switches a rule off. */
export interface ControlPolicy {
  /** Model calls after which the agent phase ends. */
  readonly turnLimit: number;
  /** After this many failing tool calls in a row the agent is sent `nudges.toolErrors`. */
  readonly nudgeAfterToolErrors: number;
  /** After the same call was made this many times in a row, making it again is refused; `finish` never is. */
  readonly repeatedCommandLimit: number;
  /** How much of an observation the model sees, in UTF-16 units, from its start and its end. */
  readonly observationHead: number;
  readonly observationTail: number;
  /** Above this estimated prompt size older observations are dropped from the context. */
  readonly compactAboveTokens: number;
  readonly nudges: { readonly toolErrors: string; readonly silence: string };
}

export const defaultControl: ControlPolicy = {
  turnLimit: 40,
  nudgeAfterToolErrors: 0,
  repeatedCommandLimit: 4,
  observationHead: 6_000,
  observationTail: 6_000,
  compactAboveTokens: 60_000,
  nudges: {
    toolErrors: "Several tool calls failed in a row.",
    silence: "You did not call a tool. Continue with the task, or call finish when it is done.",
  },
};

/** harness.yaml, parsed and checked. */
export interface HarnessManifest {
  readonly version: 1;
  readonly name: string;
  readonly tools: readonly ToolName[];
  readonly control: ControlPolicy;
}

export interface Hook {
  readonly event: HookEvent;
  readonly name: string;
  readonly path: string;
}

export interface Skill {
  readonly name: string;
  readonly description: string;
  readonly path: string;
}

/** A harness that was read and found sound: what the agent loop runs. */
export interface Harness {
  readonly versionId: VersionId;
  readonly files: HarnessFiles;
  readonly manifest: HarnessManifest;
  readonly hooks: readonly Hook[];
  readonly skills: readonly Skill[];
}

/** A problem of a harness folder, for a person: which file, which key, what was expected, what to do. */
export interface HarnessProblem {
  readonly file: string;
  readonly message: string;
}

export const promptPaths = [
  "prompts/system.md",
  "prompts/bootstrap.md",
  "prompts/planning.md",
  "prompts/execution.md",
  "prompts/verification.md",
  "prompts/recovery.md",
] as const;

const hookPath = new RegExp(`^hooks/(${hookEvents.join("|")})/([a-z0-9][a-z0-9-]*)\\.sh$`);
const skillPath =
  /^skills\/([a-z0-9][a-z0-9-]{0,63})\/(SKILL\.md|[A-Za-z0-9][A-Za-z0-9._-]*(\/[A-Za-z0-9][A-Za-z0-9._-]*)*)$/;
const toolPath = new RegExp(`^tools/(${toolNames.join("|")})\\.md$`);

/** Whether a file of this name has a meaning in a harness. */
export function allowedPath(path: string): boolean {
  return (
    path === "harness.yaml" ||
    (promptPaths as readonly string[]).includes(path) ||
    toolPath.test(path) ||
    hookPath.test(path) ||
    (skillPath.test(path) && !path.split("/").some((part) => part === ".." || part === "."))
  );
}

/** `v-` and 12 hex digits of the digest of the sorted (path, content) set: equal content, equal version. */
export function versionOf(files: HarnessFiles): VersionId {
  return asId<VersionId>(`v-${sha256(canonicalJson(files)).slice(0, 12)}`);
}

/**
 * Checks a harness folder and lists every problem at once.
 * @param manifest the parsed harness.yaml (parsing YAML is an adapter's work)
 * @param frontMatter the parsed front matter of each skills/<name>/SKILL.md, by path
 */
export function readHarness(
  files: HarnessFiles,
  manifest: unknown,
  frontMatter: Readonly<Record<string, unknown>>,
): { readonly harness: Harness } | { readonly problems: readonly HarnessProblem[] } {
  const problems: HarnessProblem[] = Object.keys(files)
    .filter((path) => !allowedPath(path))
    .map((file) => ({ file, message: "has no meaning in a harness; see design of harness folders in the README" }));
  const checked = readManifest(manifest, problems);
  const skills = readSkills(files, frontMatter, problems);
  if (problems.length > 0 || checked === null) return { problems };
  return { harness: { versionId: versionOf(files), files, manifest: checked, hooks: listHooks(files), skills } };
}

/** Hooks in the order in which they run: by path. */
export function listHooks(files: HarnessFiles): Hook[] {
  return Object.keys(files)
    .sort()
    .flatMap((path) => {
      const match = hookPath.exec(path);
      return match ? [{ event: match[1] as HookEvent, name: match[2] ?? "", path }] : [];
    });
}

function readSkills(
  files: HarnessFiles,
  frontMatter: Readonly<Record<string, unknown>>,
  problems: HarnessProblem[],
): Skill[] {
  const folders = new Set(
    Object.keys(files).flatMap((path) => (path.startsWith("skills/") ? [path.split("/")[1] ?? ""] : [])),
  );
  return [...folders].sort().flatMap((folder) => {
    const path = `skills/${folder}/SKILL.md`;
    const matter = frontMatter[path] as { name?: unknown; description?: unknown } | null | undefined;
    if (files[path] === undefined) problems.push({ file: path, message: "is missing; every skill folder needs one" });
    else if (
      typeof matter?.description !== "string" ||
      matter.description.length === 0 ||
      matter.description.length > 1024
    )
      problems.push({ file: path, message: "front matter `description` must be a text of 1 to 1024 characters" });
    else if (matter.name !== folder)
      problems.push({ file: path, message: `front matter \`name\` must equal its folder, ${folder}` });
    else return [{ name: folder, description: matter.description, path }];
    return [];
  });
}

/** Least and most of each number in {@link ControlPolicy}. */
export const controlRanges: Readonly<
  Record<Exclude<keyof ControlPolicy, "nudges">, readonly [least: number, most: number]>
> = {
  turnLimit: [1, 200],
  nudgeAfterToolErrors: [0, 20],
  repeatedCommandLimit: [0, 20],
  observationHead: [200, 100_000],
  observationTail: [200, 100_000],
  compactAboveTokens: [2_000, 1_000_000],
};

function readManifest(value: unknown, problems: HarnessProblem[]): HarnessManifest | null {
  const file = "harness.yaml";
  const problem = (message: string) => void problems.push({ file, message });
  if (!isRecord(value)) {
    problem("must be a mapping with version, name, tools and control");
    return null;
  }
  for (const key of Object.keys(value)) {
    if (!["version", "name", "tools", "control"].includes(key))
      problem(`unknown key \`${key}\` (model settings are frozen, not part of a harness)`);
  }
  if (value["version"] !== 1) problem(`\`version\` must be 1, got ${JSON.stringify(value["version"])}`);
  if (typeof value["name"] !== "string" || value["name"] === "") problem("`name` must be a text");
  const tools = value["tools"] ?? [...toolNames];
  if (!Array.isArray(tools) || tools.some((tool) => !toolNames.includes(tool as ToolName)))
    problem(`\`tools\` must be a list out of ${toolNames.join(", ")}`);
  const control = readControl(value["control"] ?? {}, problem);
  return { version: 1, name: String(value["name"]), tools: tools as ToolName[], control };
}

function readControl(value: unknown, problem: (message: string) => void): ControlPolicy {
  if (!isRecord(value)) {
    problem("`control` must be a mapping");
    return defaultControl;
  }
  for (const [key, member] of Object.entries(value)) {
    const range = Object.hasOwn(controlRanges, key) ? controlRanges[key as keyof typeof controlRanges] : undefined;
    if (key === "nudges") readNudges(member, problem);
    else if (!range)
      problem(`unknown key \`control.${key}\`; known: ${[...Object.keys(controlRanges), "nudges"].join(", ")}`);
    else if (!Number.isInteger(member) || (member as number) < range[0] || (member as number) > range[1])
      problem(
        `\`control.${key}\` must be a whole number from ${range[0]} to ${range[1]}, got ${JSON.stringify(member)}`,
      );
  }
  return {
    ...defaultControl,
    ...(value as Partial<ControlPolicy>),
    nudges: { ...defaultControl.nudges, ...(isRecord(value["nudges"]) ? value["nudges"] : {}) },
  };
}

function readNudges(value: unknown, problem: (message: string) => void): void {
  const known = Object.keys(defaultControl.nudges);
  if (!isRecord(value)) problem("`control.nudges` must be a mapping");
  for (const [key, text] of Object.entries(isRecord(value) ? value : {})) {
    if (!known.includes(key)) problem(`unknown key \`control.nudges.${key}\`; known: ${known.join(", ")}`);
    else if (typeof text !== "string" || text.length > 2_000)
      problem(`\`control.nudges.${key}\` must be a text of at most 2000 characters`);
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
