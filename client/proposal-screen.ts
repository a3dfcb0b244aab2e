import pc from "picocolors";
import type { Edit, FileOperation } from "../core/edit.ts";
import type { ValidationRecord } from "../core/ports.ts";
import { gatesPassed, type Proposal, type StaticReason } from "../core/proposal.ts";
import type { ReportSource } from "../core/report.ts";
import type { Weakness } from "../core/weakness.ts";
import { counted, usd } from "./report/words.ts";

/** A proposal with all that belongs to it: what it answers, the static gates that it passed, and its verdict. */
export interface WholeProposal extends Proposal {
  readonly weakness: Pick<Weakness, "id" | "pattern" | "rootCause" | "category"> | null;
  readonly gatesPassed: readonly StaticReason[];
  /** null as long as no paired runs have decided. */
  readonly validation: ValidationRecord | null;
}

export function wholeProposal(
  proposal: Proposal,
  { weaknesses, validations }: Pick<ReportSource, "weaknesses" | "validations">,
): WholeProposal {
  const weakness = weaknesses.findLast(
    (each) => each.id === proposal.weaknessId && each.iteration <= proposal.iteration,
  );
  return {
    ...proposal,
    weakness: weakness
      ? { id: weakness.id, pattern: weakness.pattern, rootCause: weakness.rootCause, category: weakness.category }
      : null,
    gatesPassed: gatesPassed(proposal),
    validation: validations.find((each) => each.proposalId === proposal.id) ?? null,
  };
}

export function renderProposal(whole: WholeProposal): string {
  const { weakness, slot, edit, asked } = whole;
  const lines = [
    `${pc.bold(`${whole.id}: ${whole.title}`)}  ${statusOf(whole)}`,
    weakness ? `answers ${weakness.id} (${weakness.category}): ${weakness.pattern}` : null,
    slot
      ? `slot ${slot.number}: ${slot.approach.replaceAll("_", " ")}, temperature ${slot.temperature}, top-p ${slot.topP}`
      : null,
    edit ? `surface ${edit.surface}; ${whole.parentId} → ${whole.versionId ?? "no version"}` : null,
    asked
      ? `asked in ${counted(asked.calls, "call")} for ${usd(asked.costMicroUsd)}, prompt ${asked.promptDigest.slice(0, 12)}`
      : null,
    part("Rationale", whole.rationale),
    part("Predicted to help", whole.predictedHelped.join("\n")),
    part("Predicted at risk", whole.predictedAtRisk.join("\n")),
    whole.diff === "" && edit
      ? part("Edit, which was never applied", colouredDiff(editText(edit)))
      : part("Diff", colouredDiff(whole.diff)),
    part("Gates passed", whole.gatesPassed.join(", ")),
    part("Verdict", verdictOf(whole)),
    ...(asked?.earlierAnswers ?? []).map(({ problem }) => `\nan earlier answer was not taken: ${problem}`),
    edit === null && whole.answer !== "" ? part("Answer", whole.answer) : null,
  ];
  return lines.filter((line) => line !== null).join("\n");
}

function statusOf({ status, reason }: Proposal): string {
  const text = reason ? `${status}: ${reason}` : status;
  return status === "accepted" || status === "merged" ? pc.green(text) : status === "rejected" ? pc.red(text) : text;
}

function verdictOf({ validation, status, detail }: WholeProposal): string {
  if (!validation) return status === "queued" ? "none yet: no paired runs have been made" : detail || status;
  const { verdict, trialsUsed, ledger } = validation;
  const why = verdict.kind === "accepted" ? "" : `: ${verdict.reason}, ${verdict.detail}`;
  const checks = ledger.flatMap((line) =>
    line.kind === "check"
      ? [`  ${line.holds ? "holds" : "fails"}  ${line.gate}: ${line.observation} (${line.threshold})`]
      : [],
  );
  return [`${verdict.kind}${why}, after ${counted(trialsUsed, "run")} of the candidate`, ...checks].join("\n");
}

function part(title: string, text: string): string | null {
  return text.trim() === "" ? null : `\n${pc.bold(title)}\n${text}`;
}

/** What was rejected before it was applied has no diff, and is the more worth looking at. */
function editText({ operations }: Pick<Edit, "operations">): string {
  return operations.map(operationText).join("\n");
}

function operationText(operation: FileOperation): string {
  const { op, path } = operation;
  const lines = (mark: string, text: string) =>
    text
      .replace(/\n$/, "")
      .split("\n")
      .map((line) => `${mark}${line}`);
  return [
    `${op} ${path}`,
    ...(op === "replace" ? lines("-", operation.anchor) : []),
    ...(op === "remove" ? [] : lines("+", operation.content)),
  ].join("\n");
}

function colouredDiff(diff: string): string {
  return diff
    .split("\n")
    .map((line) => (line.startsWith("+") ? pc.green(line) : line.startsWith("-") ? pc.red(line) : line))
    .join("\n");
}
