import { type Edit, textOf } from "../core/edit.ts";
import { cosine } from "../core/embedding.ts";
import { SandboxFailure } from "../core/failures.ts";
import { manifestOutsideSurface } from "../core/gates/manifest.ts";
import { checkEdit, type EarlierEdit, type GateContext } from "../core/gates.ts";
import { type Harness, type HarnessFiles, listHooks } from "../core/harness.ts";
import { defaultHookLimits, defaultMining, defaultProposing } from "../core/plan.ts";
import type { Ports } from "../core/ports.ts";
import { earlierEdits, type StaticRejection } from "../core/proposal.ts";
import type { Frozen } from "./context.ts";
import { embedTexts } from "./embed-texts.ts";
import type { Parsed } from "./prompts/answer.ts";
import type { ProposalAnswer } from "./prompts/propose-edit.ts";
import type { SlotWork } from "./slot-work.ts";
import { smokeTest } from "./smoke-test.ts";

type Proposed = Extract<ProposalAnswer, { kind: "proposed" }>;

/** What the static gates make of an answer. `files` is the candidate once the edit applies. */
export type Judgement =
  | { readonly kind: "declined"; readonly reason: string }
  | {
      readonly kind: "rejected";
      readonly answer: Proposed | null;
      readonly rejection: StaticRejection;
      readonly files: HarnessFiles | null;
    }
  | { readonly kind: "sound"; readonly answer: Proposed; readonly files: HarnessFiles };

/** Everything that can be said of an answer without a container: schema, the static gates in their order, whether it is still a harness. */
export async function judgeAnswer(
  ports: Pick<Ports, "records" | "harnesses" | "embeddings" | "paidCalls" | "pace" | "patienceMs">,
  frozen: Frozen,
  work: SlotWork,
  parsed: Parsed<ProposalAnswer>,
  signal: AbortSignal,
): Promise<Judgement> {
  if (parsed.kind === "unusable")
    return { kind: "rejected", answer: null, files: null, rejection: malformed(parsed.problems) };
  if (parsed.value.kind === "declined") return parsed.value;
  const answer = parsed.value;
  const context = await gateContext(ports, frozen, work);
  let verdict = checkEdit(answer.edit, context);
  // Embeddings may cost: only what passes without them is compared by meaning as well.
  if (verdict.kind === "sound" && context.earlier.length > 0)
    verdict = checkEdit(answer.edit, {
      ...context,
      earlier: await withCosines(ports, work, answer.edit, context.earlier, signal),
    });
  if (verdict.kind === "rejected") return { kind: "rejected", answer, rejection: verdict, files: null };
  const { files } = verdict;
  const rejection = stillHarness(ports, work.harness, answer.edit, files);
  return rejection ? { kind: "rejected", answer, rejection, files } : { kind: "sound", answer, files };
}

function malformed(problems: readonly string[]): StaticRejection {
  return {
    reason: "schema",
    detail: problems.join("; "),
    remedy: "answer with exactly the JSON object that was asked for",
  };
}

async function gateContext(ports: Pick<Ports, "records">, frozen: Frozen, work: SlotWork): Promise<GateContext> {
  const { optimizationId } = work.input;
  const { plan, startingVersionId } = await frozen.opening(optimizationId);
  const proposals = await ports.records.listProposals(optimizationId);
  return {
    parent: work.harness.files,
    starting: (await frozen.harness(startingVersionId)).files,
    limit: { ...plan.editLimit, promptTokens: (plan.proposing ?? defaultProposing).promptTokens },
    earlier: earlierEdits(proposals.filter((each) => each.id !== work.id)).map((each) => ({ ...each, cosine: null })),
    leaks: await frozen.leakIndex(optimizationId),
  };
}

async function withCosines(
  ports: Pick<Ports, "embeddings" | "paidCalls" | "pace" | "patienceMs">,
  work: SlotWork,
  edit: Edit,
  earlier: readonly EarlierEdit[],
  signal: AbortSignal,
): Promise<readonly EarlierEdit[]> {
  const { vectors } = await embedTexts(
    ports,
    {
      optimizationId: work.input.optimizationId,
      iteration: work.input.iteration,
      role: "proposer",
      subject: `${work.subject}/similar`,
      settings: (work.plan.mining ?? defaultMining).embeddings,
      texts: [textOf(edit), ...earlier.map((each) => each.text)],
    },
    signal,
  );
  const [own, ...others] = vectors;
  return earlier.map((each, index) => ({ ...each, cosine: own && others[index] ? cosine(own, others[index]) : null }));
}

/** A candidate must still be a harness, and harness.yaml may change only where the edit's surface owns it. */
function stillHarness(
  ports: Pick<Ports, "harnesses">,
  parent: Harness,
  edit: Edit,
  files: HarnessFiles,
): StaticRejection | null {
  try {
    return manifestOutsideSurface(parent.manifest, ports.harnesses.read(files).manifest, edit.surface);
  } catch (error) {
    const remedy = "keep harness.yaml and the front matter of skills well formed";
    return { reason: "invalid-harness", detail: (error as Error).message, remedy };
  }
}

/** Runs changed hooks once, in a throw-away container of a held-in task's image: the last gate before anything is paid for trials. */
export async function tryHooks(
  ports: Pick<Ports, "sandboxes">,
  frozen: Frozen,
  work: SlotWork,
  files: HarnessFiles,
  signal: AbortSignal,
): Promise<StaticRejection | null> {
  const hooks = listHooks(files).filter((hook) => files[hook.path] !== work.harness.files[hook.path]);
  if (hooks.length === 0) return null;
  const { tasks } = await frozen.opening(work.input.optimizationId);
  const task = tasks.find((each) => each.split === "held-in")?.task;
  if (!task) throw new SandboxFailure("sandbox", "no held-in task whose image could host a smoke test");
  const name = `self-harness-smoke-${work.input.optimizationId}-${work.id}`;
  const limits = work.plan.hooks ?? defaultHookLimits;
  const detail = await smokeTest(ports.sandboxes, { task, hooks, files, name, limits }, signal);
  const remedy = "a hook must end within its time with nothing or valid JSON, and let harmless calls pass";
  return detail === null ? null : { reason: "hook-smoke-test", detail, remedy };
}
