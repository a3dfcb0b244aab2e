import { randomBytes } from "node:crypto";
import { existsSync, statSync } from "node:fs";
import { rename, rm, writeFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import type { Context, Invocation, Register } from "../context.ts";
import { failure } from "../failure.ts";
import { printable } from "../output.ts";
import { reportDocument } from "../report/document.ts";
import { markdownReport } from "../report/markdown.ts";
import { htmlReport } from "../report/page/page.ts";
import { type ReportData, renderReport } from "../report-screen.ts";
import type { CommandEnd } from "../watching.ts";

const formats = ["text", "markdown", "json", "html"] as const;
type Format = (typeof formats)[number];

const renderers: Readonly<Record<Format, (data: ReportData) => string>> = {
  text: renderReport,
  markdown: (data) => markdownReport(reportDocument(data)),
  json: (data) => `${JSON.stringify(reportDocument(data), withInfinities, 2)}\n`,
  html: (data) => htmlReport(reportDocument(data)),
};

/** An e-value may be infinite, which JSON has no number for; null would read as "not known". */
function withInfinities(_name: string, value: unknown): unknown {
  return typeof value === "number" && !Number.isFinite(value) ? String(value) : value;
}

export const register: Register = (program, context) => {
  program
    .command("report")
    .argument("[optimization]", "optimization; the newest when absent")
    .option("--format <format>", `one of ${formats.join(", ")}; by the file's name when absent, else text`)
    .option("-o, --output <file>", "file to write; standard output when absent")
    .option("--force", "replace the file if it is there")
    .description("what an optimization may claim, with its intervals, noise floor and evidence; reads, decides nothing")
    .action(context.perform((invocation) => report(invocation, context)));
};

async function report({ output, args, options }: Invocation, context: Context): Promise<CommandEnd> {
  const file = typeof options["output"] === "string" ? resolve(context.folder, options["output"]) : null;
  const format = formatOf(options["format"], file);
  if (file !== null) checkTarget(file, options["force"] === true);
  const data = await context.selfHarness().show(args[0]);
  const { optimizationId } = data.optimization.plan;
  if (file === null && output.json) return { kind: "ok", fields: { optimizationId, document: reportDocument(data) } };
  const text = renderers[format](data);
  if (file === null) {
    output.text(text);
    return { kind: "ok", fields: { optimizationId, format } };
  }
  await writeWhole(file, format === "text" ? `${printable(text)}\n` : text);
  output.text(`${optimizationId}: ${format} report written to ${file}`);
  return { kind: "ok", fields: { optimizationId, format, file } };
}

const endings: Readonly<Record<string, Format>> = {
  ".md": "markdown",
  ".json": "json",
  ".html": "html",
  ".htm": "html",
};

function formatOf(asked: unknown, file: string | null): Format {
  const byName = Object.entries(endings).find(([ending]) => file?.endsWith(ending))?.[1];
  if (asked === undefined) return byName ?? "text";
  const format = formats.find((each) => each === asked);
  if (format) return format;
  throw failure(
    "bad-input",
    `--format: got ${JSON.stringify(String(asked).slice(0, 80))}, expected one of ${formats.join(", ")}.`,
  );
}

/** Before anything is read: a long report must not end in a folder that is not there. */
function checkTarget(file: string, force: boolean): void {
  if (!existsSync(dirname(file)))
    throw failure("bad-input", `--output: ${dirname(file)} is not there. Make the folder, or correct the path.`);
  if (existsSync(file) && statSync(file).isDirectory())
    throw failure("bad-input", `--output: ${file} is a folder, expected a file's name.`);
  if (existsSync(file) && !force)
    throw failure("conflict", `--output: ${file} is there already. Choose another name, or say --force to replace it.`);
}

/** The file is there as a whole or not at all. */
async function writeWhole(file: string, text: string): Promise<void> {
  const temporary = `${file}.${randomBytes(4).toString("hex")}`;
  try {
    await writeFile(temporary, text);
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw failure("bad-input", `--output: ${file} can't be written (${(error as Error).message}).`);
  }
}
