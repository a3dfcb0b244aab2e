import { createTwoFilesPatch } from "diff";
import { parse, parseDocument } from "yaml";
import { InvalidInput } from "../../core/failures.ts";
import { type Harness, type HarnessFiles, type HarnessProblem, readHarness } from "../../core/harness.ts";
import type { HarnessFormat } from "../../core/ports.ts";
import { readHarnessFolder, writeHarnessFolder } from "./harness-folder.ts";

export interface HarnessOptions {
  /** Lets `save` replace a folder that holds something else than a harness. */
  readonly overwrite?: boolean;
}

/** Harnesses as folders on disk: data that anyone can open, diff, review and commit. */
export function fileHarnesses({ overwrite = false }: HarnessOptions = {}): HarnessFormat {
  return {
    async load(folder) {
      const { files, problems } = await readHarnessFolder(folder);
      const unsound = "harness.yaml" in files ? check(files) : [];
      const all = [...problems, ...unsound.map((problem) => `${folder}/${problemLine(problem)}`)];
      if (all.length > 0) throw new InvalidInput(all);
      return files;
    },
    read(files) {
      const result = readFiles(files);
      if ("problems" in result) throw new InvalidInput(result.problems.map(problemLine));
      return result.harness;
    },
    diff,
    async save(files, folder) {
      const problems = check(files);
      if (problems.length > 0) throw new InvalidInput(problems.map(problemLine));
      await writeHarnessFolder(files, folder, overwrite);
    },
  };
}

function problemLine({ file, message }: HarnessProblem): string {
  return `${file}: ${message}`;
}

function check(files: HarnessFiles): readonly HarnessProblem[] {
  const result = readFiles(files);
  return "problems" in result ? result.problems : [];
}

function readFiles(
  files: HarnessFiles,
): { readonly harness: Harness } | { readonly problems: readonly HarnessProblem[] } {
  const problems: HarnessProblem[] = [];
  const manifest = parseManifest(files["harness.yaml"] ?? "", problems);
  const result = readHarness(files, manifest ?? { version: 1, name: "unreadable" }, frontMatters(files, problems));
  if (problems.length === 0) return result;
  return { problems: [...problems, ...("problems" in result ? result.problems : [])] };
}

/** null when it is not YAML; the parser's own words say where. */
function parseManifest(text: string, problems: HarnessProblem[]): unknown {
  const document = parseDocument(text);
  for (const error of document.errors)
    problems.push({ file: "harness.yaml", message: `is not YAML: ${firstLine(error.message)}` });
  return document.errors.length > 0 ? null : document.toJS();
}

/** The YAML between the two `---` lines at the top of each skill; undefined where there is none. */
function frontMatters(files: HarnessFiles, problems: HarnessProblem[]): Record<string, unknown> {
  const skills = Object.entries(files).filter(([path]) => /^skills\/[^/]+\/SKILL\.md$/.test(path));
  return Object.fromEntries(skills.map(([path, text]) => [path, parseFrontMatter(path, text, problems)]));
}

function parseFrontMatter(file: string, text: string, problems: HarnessProblem[]): unknown {
  const matter = /^---\r?\n([\s\S]*?)\r?\n---/.exec(text)?.[1];
  try {
    return matter === undefined ? undefined : parse(matter);
  } catch (error) {
    problems.push({ file, message: `front matter is not YAML: ${firstLine(String(error))}` });
    return undefined;
  }
}

function firstLine(text: string): string {
  return text.split("\n")[0]?.replace(/:$/, "") ?? "";
}

/** One patch per changed file, in path order, as `diff -u` and `git apply` read it. */
function diff(before: HarnessFiles, after: HarnessFiles): string {
  const paths = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return paths
    .filter((path) => before[path] !== after[path])
    .map((path) => {
      const from = before[path] === undefined ? "/dev/null" : `a/${path}`;
      const to = after[path] === undefined ? "/dev/null" : `b/${path}`;
      return createTwoFilesPatch(from, to, before[path] ?? "", after[path] ?? "").replace(/^=+\n/, "");
    })
    .join("");
}
