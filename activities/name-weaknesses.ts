import { cosine } from "../core/embedding.ts";
import type { TaskId, WeaknessId } from "../core/ids.ts";
import { defaultMining, mergeSimilarityOf, type OptimizationPlan } from "../core/plan.ts";
import type { Ports } from "../core/ports.ts";
import { groupFailures } from "../core/weakness/grouping.ts";
import { assignIds } from "../core/weakness/identity.ts";
import { comparedTexts, descriptionText, evidenceText, likenessOf } from "../core/weakness/likeness.ts";
import { isSupported } from "../core/weakness/ranking.ts";
import type { Category, Failure, FailureGroup, Weakness } from "../core/weakness.ts";
import { askInRole } from "./ask-in-role.ts";
import { embedTexts } from "./embed-texts.ts";
import { repairs } from "./label-failure.ts";
import { type Matching, matchMechanisms } from "./match-mechanisms.ts";
import { parseName, renderNameQuestion, type WeaknessName } from "./prompts/name-weakness.ts";
import { readerOf } from "./prompts/reader.ts";
import { askReading } from "./read-trace.ts";
import { isRefused } from "./refused-question.ts";

export interface NamingWork {
  readonly plan: OptimizationPlan;
  readonly iteration: number;
  readonly failures: readonly Failure[];
  /** Share of passed trials per held-in task, 0 to 1. */
  readonly passRates: ReadonlyMap<TaskId, number>;
  /** Weaknesses of earlier iterations, oldest first. */
  readonly earlier: readonly Weakness[];
}

export interface Naming {
  /** Strongest first. Beside those with enough support, whatever is left of weaknesses that were known before. */
  readonly weaknesses: readonly Weakness[];
  /** How many of them, from the first, are strong enough to be answered and were named by the model if it could. */
  readonly supported: number;
  /** Why local vectors stood in for the configured embedding model; null when they did not. */
  readonly fallback: string | null;
  readonly matched: Matching["matched"];
  readonly unmatched: Matching["unmatched"];
}

type NamingPorts = Pick<Ports, "models" | "embeddings" | "paidCalls" | "pace" | "patienceMs">;

/** Gives one name to what is one mechanism, groups labelled failures, recognises weaknesses of earlier iterations, and lets the model name the strongest new ones. */
export async function nameWeaknesses(ports: NamingPorts, asked: NamingWork, signal: AbortSignal): Promise<Naming> {
  const { failures, matched, unmatched } = await matchMechanisms(ports, asked, signal);
  const work = { ...asked, failures };
  const { groups, fallback, threshold } = await groupWork(ports, work, signal);
  const strong = groups.filter((group) => isSupported(group.failures));
  const ordered = [...strong, ...groups.filter((group) => !isSupported(group.failures))];
  const known = newestOf(work.earlier);
  const ids = await recognise(ports, work, { groups: ordered, known, threshold }, signal);
  const weaknesses: Weakness[] = [];
  for (const [index, group] of ordered.entries()) {
    const id = ids[index] as WeaknessId;
    const before = known.find((each) => each.id === id);
    if (index >= strong.length && !before) continue;
    const answered = index < Math.min(strong.length, work.plan.weaknessesPerIteration);
    weaknesses.push(toWeakness(id, group, await nameOf(ports, work, { id, group, before, answered }, signal)));
  }
  return { weaknesses, supported: strong.length, fallback, matched, unmatched };
}

async function groupWork(
  ports: NamingPorts,
  { plan, iteration, failures, passRates, earlier }: NamingWork,
  signal: AbortSignal,
) {
  const mining = plan.mining ?? defaultMining;
  const { vectors, source, fallback } = await embedTexts(
    ports,
    { ...asMiner(plan, iteration, "cluster"), settings: mining.embeddings, texts: comparedTexts(failures) },
    signal,
  );
  const threshold = mergeSimilarityOf(mining, source);
  const likeness = likenessOf(failures.length, vectors);
  const known = newestOf(earlier).map((each) => each.signature);
  const groups = groupFailures(failures, { passRates, likeness, mergeSimilarity: threshold, known });
  return { groups, fallback, threshold };
}

function asMiner({ optimizationId }: OptimizationPlan, iteration: number, subject: string) {
  return {
    optimizationId,
    iteration,
    role: "miner" as const,
    subject: `i${String(iteration).padStart(2, "0")}/${subject}`,
  };
}

function newestOf(weaknesses: readonly Weakness[]): Weakness[] {
  return [...new Map(weaknesses.map((each) => [each.id, each])).values()];
}

async function recognise(
  ports: NamingPorts,
  { plan, iteration }: NamingWork,
  found: {
    readonly groups: readonly FailureGroup[];
    readonly known: readonly Weakness[];
    readonly threshold: number;
  },
  signal: AbortSignal,
): Promise<WeaknessId[]> {
  const { groups, known, threshold } = found;
  if (groups.length === 0 || known.length === 0) return assignIds(groups, known);
  const texts = [...groups.map(medoidText), ...known.map((each) => each.description)];
  const settings = (plan.mining ?? defaultMining).embeddings;
  const { vectors } = await embedTexts(ports, { ...asMiner(plan, iteration, "recognise"), settings, texts }, signal);
  const alike = (group: number, weakness: number) =>
    cosine(vectors[group] ?? [], vectors[groups.length + weakness] ?? []);
  return assignIds(groups, known, alike, threshold);
}

function medoidText({ failures: [medoid] }: FailureGroup): string {
  return medoid ? descriptionText(medoid) || evidenceText(medoid) : "";
}

/** A weakness that the model named before keeps its name: people know it by that. */
async function nameOf(
  ports: NamingPorts,
  { plan, iteration }: NamingWork,
  weakness: {
    readonly id: WeaknessId;
    readonly group: FailureGroup;
    readonly before: Weakness | undefined;
    readonly answered: boolean;
  },
  signal: AbortSignal,
): Promise<Pick<Weakness, "pattern" | "rootCause" | "category" | "namedBy">> {
  const { id, group, before, answered } = weakness;
  if (before?.namedBy === "model") {
    const { pattern, rootCause, category, namedBy } = before;
    return { pattern, rootCause, category, namedBy };
  }
  if (!answered) return { ...fallbackName(group), namedBy: "rules" };
  const name = await askForName(ports, { plan, iteration, id, group }, signal);
  return name ? { ...name, namedBy: "model" } : { ...fallbackName(group), namedBy: "rules" };
}

/** Null when the model can't say it in the schema's words after its repairs, or its server refuses the question. */
async function askForName(
  ports: NamingPorts,
  asked: Pick<NamingWork, "plan" | "iteration"> & { readonly id: WeaknessId; readonly group: FailureGroup },
  signal: AbortSignal,
): Promise<WeaknessName | null> {
  const { plan, iteration, id, group } = asked;
  try {
    const { parsed } = await askReading<WeaknessName>({
      messages: renderNameQuestion(group, readerOf(plan, "miner")),
      runs: new Map(),
      readTokens: 0,
      parse: parseName,
      repairs,
      ask: askInRole(ports, { plan, iteration, role: "miner", subject: `name/${id}` }, signal),
    });
    return parsed.kind === "parsed" ? parsed.value : null;
  } catch (error) {
    if (!isRefused(error)) throw error;
    return null;
  }
}

function toWeakness(
  id: WeaknessId,
  group: FailureGroup,
  name: Pick<Weakness, "pattern" | "rootCause" | "category" | "namedBy">,
): Weakness {
  const { signature, frequency, impact, silhouette, taskIds, flakyTaskIds, failures } = group;
  const members = failures.map(({ trialId, label }) => ({
    trialId,
    quotes: label?.evidence.map((each) => each.quote) ?? [],
  }));
  return {
    id,
    signature,
    ...name,
    description: medoidText(group),
    silhouette,
    frequency,
    impact,
    taskIds,
    flakyTaskIds,
    members,
  };
}

const categoryOfMechanism: Readonly<Record<string, Category>> = {
  missing_prerequisite: "tool_prerequisite",
  unverified_output: "verification_gap",
  lost_state: "context",
  unhandled_error: "error_handling",
  repeated_action: "error_handling",
  wrong_tool: "tool_selection",
};

/** When nobody named a group, the rules do: a weakness without a nice name is still a weakness. */
function fallbackName(group: FailureGroup): WeaknessName {
  const { cause, mechanism } = group.signature;
  const description = group.failures.find((failure) => failure.label)?.label?.description;
  return {
    pattern: description ?? `Runs end with ${cause.replaceAll("_", " ")} (${mechanism.replaceAll("_", " ")}).`,
    rootCause: `Not named by the model; the signature is ${cause} / ${mechanism}.`,
    category: categoryOfMechanism[mechanism] ?? "planning",
  };
}
