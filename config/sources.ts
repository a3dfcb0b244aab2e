import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { type Document, isNode, LineCounter, parseDocument } from "yaml";
import { InvalidInput } from "../core/failures.ts";
import { problemText, shown } from "../core/problem.ts";
import { options, optionValue } from "./options.ts";

export type Flags = Readonly<Record<string, string | readonly string[] | undefined>>;

export interface SourceInput {
  /** Path that was asked for; undefined means self-harness.yaml in the folder, if there is one. */
  readonly file: string | undefined;
  readonly folder: string;
  readonly variables: Readonly<Record<string, string | undefined>>;
  /** By dotted key, as {@link options} names them. */
  readonly flags: Flags;
}

/** All that was given, merged, with where each piece came from. */
export interface Sources {
  readonly file: string | null;
  readonly values: Readonly<Record<string, unknown>>;
  /** Where the value of a dotted key (or what is nearest to it) stands. */
  whereIs(key: readonly PropertyKey[]): string;
  /** Whether the key came from the file: then paths in it are relative to the file. */
  isFromFile(key: string): boolean;
}

const defaultFile = "self-harness.yaml";

/** Reads the file and lays variables and flags over it. Problems of reading are added; the rest goes on with what there is. */
export function readSources(input: SourceInput, problems: string[]): Sources {
  const file = findFile(input, problems);
  const { values, locate } = file === null ? { values: {}, locate: () => null } : readFile(file, problems);
  const origins = new Map<string, string>();
  if (at(values, ["model", "baseUrl"]) === undefined && input.variables["OPENAI_BASE_URL"]) {
    put(values, "model.baseUrl", input.variables["OPENAI_BASE_URL"]);
    origins.set("model.baseUrl", "OPENAI_BASE_URL");
  }
  for (const option of options) {
    const flag = input.flags[option.key];
    const given = flag ?? (input.variables[option.variable] || undefined);
    if (given === undefined) continue;
    put(values, option.key, optionValue(option, given));
    origins.set(option.key, flag === undefined ? option.variable : option.flag);
  }
  return {
    file,
    values,
    whereIs(key) {
      const dotted = key.slice(0, 2).join(".");
      return (
        origins.get(dotted) ??
        origins.get(String(key[0])) ??
        (file === null ? `configuration (no ${defaultFile} here)` : `${file}${locate(key) ?? ""}`)
      );
    },
    isFromFile: (key) => file !== null && !origins.has(key),
  };
}

function findFile({ file, folder }: SourceInput, problems: string[]): string | null {
  const path = resolve(folder, file ?? defaultFile);
  if (existsSync(path)) return path;
  if (file !== undefined)
    problems.push(
      problemText({
        where: path,
        key: null,
        got: "nothing there",
        expected: "a configuration file",
        remedy: "Correct --config, or leave it out and use flags.",
      }),
    );
  return null;
}

interface Parsed {
  readonly values: Record<string, unknown>;
  /** `:line:column` of a key's value, or of the innermost thing around it that is there. */
  readonly locate: (key: readonly PropertyKey[]) => string | null;
}

function readFile(file: string, problems: string[]): Parsed {
  const lines = new LineCounter();
  const document = parseDocument(readFileSync(file, "utf8"), { lineCounter: lines, prettyErrors: false });
  const place = (offset: number) => `:${lines.linePos(offset).line}:${lines.linePos(offset).col}`;
  for (const error of document.errors)
    problems.push(
      problemText({
        where: `${file}${place(error.pos[0])}`,
        key: null,
        got: "broken YAML",
        expected: "YAML",
        remedy: `The parser says: ${error.message}.`,
      }),
    );
  // What half a file says would only be misread.
  if (document.errors.length > 0) throw new InvalidInput(problems);
  const value: unknown = document.toJS() ?? {};
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    problems.push(
      problemText({
        where: file,
        key: null,
        got: shown(value),
        expected: "a mapping with model, budget …",
        remedy: "See README for an example.",
      }),
    );
    return { values: {}, locate: () => null };
  }
  return { values: value as Record<string, unknown>, locate: (key) => locateIn(document, key, place) };
}

function locateIn(document: Document, key: readonly PropertyKey[], place: (offset: number) => string): string | null {
  for (let length = key.length; length > 0; length--) {
    const node = document.getIn(key.slice(0, length), true);
    if (isNode(node) && node.range) return place(node.range[0]);
  }
  return null;
}

export function at(values: unknown, key: readonly PropertyKey[]): unknown {
  return key.reduce<unknown>(
    (value, part) =>
      typeof value === "object" && value !== null ? (value as Record<PropertyKey, unknown>)[part] : undefined,
    values,
  );
}

function put(values: Record<string, unknown>, dotted: string, value: unknown): void {
  const [first, second] = dotted.split(".") as [string, string?];
  if (second === undefined) values[first] = value;
  else {
    const inner = values[first];
    values[first] = { ...(typeof inner === "object" && inner !== null ? inner : {}), [second]: value };
  }
}

/** Where a path of the configuration leads: from the file's folder when the file says it, else from the caller's. */
export function resolvePath(sources: Sources, key: string, path: string, folder: string): string {
  return resolve(sources.isFromFile(key) && sources.file ? join(sources.file, "..") : folder, path);
}
