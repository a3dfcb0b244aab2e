import type { OptimizationPlan } from "../core/plan.ts";
import type { Ports } from "../core/ports.ts";
import { isOwnWords, type OwnMechanism, type OwnWords, ownMechanisms, withNames } from "../core/weakness/own-words.ts";
import type { Failure, Weakness } from "../core/weakness.ts";
import { askInRole } from "./ask-in-role.ts";
import { repairs } from "./label-failure.ts";
import { matchParser, renderMatchQuestion } from "./prompts/match-mechanisms.ts";
import { readerOf } from "./prompts/reader.ts";
import { askReading } from "./read-trace.ts";
import { isRefused } from "./refused-question.ts";

export interface MatchingWork {
  readonly plan: OptimizationPlan;
  readonly iteration: number;
  readonly failures: readonly Failure[];
  /** Weaknesses of earlier iterations, newest wins: what they are called is in use. */
  readonly earlier: readonly Weakness[];
}

export interface Matching {
  /** In their order, with mechanisms outside the vocabulary under one name where the model said that they are one behaviour. */
  readonly failures: readonly Failure[];
  /** Wordings outside the vocabulary that got the name of another one. */
  readonly matched: number;
  /** Wordings that nothing usable was said about: they keep their own words. */
  readonly unmatched: number;
}

/** As many findings, and as many names in use, as a question holds: about 8 000 tokens at most. Longer lists are read less carefully, too. */
const listed = 40;

/**
 * The same behaviour outside the vocabulary is named in other words in every run, since runs are labelled one by one. The model is shown the
 * wordings side by side and says which of them mean the same; in questions of bounded size, each of which knows the names that were given
 * before it. Deterministic over kept answers. Where the model can't say it, wordings stay as they are.
 */
export async function matchMechanisms(
  ports: Pick<Ports, "models" | "paidCalls" | "pace" | "patienceMs">,
  work: MatchingWork,
  signal: AbortSignal,
): Promise<Matching> {
  const inUse = new Map(work.earlier.flatMap(namedBefore));
  const asked = ownMechanisms(work.failures).filter(({ words }) => !inUse.has(words));
  const names = new Map<OwnWords, OwnWords>();
  let unmatched = 0;
  for (let batch = 0; batch * listed < asked.length; batch++) {
    const findings = asked.slice(batch * listed, (batch + 1) * listed);
    const said = await askWhichMatch(
      ports,
      work,
      { batch, findings, inUse: [...inUse.values()].slice(-listed) },
      signal,
    );
    if (!said) unmatched += findings.length;
    for (const finding of findings) {
      const name = said?.get(finding.words) ?? finding.words;
      names.set(finding.words, name);
      if (!inUse.has(name)) inUse.set(name, { words: name, description: finding.description });
    }
  }
  const matched = [...names].filter(([words, name]) => words !== name).length;
  return { failures: withNames(work.failures, names), matched, unmatched };
}

function namedBefore({ signature, description }: Weakness): [OwnWords, OwnMechanism][] {
  return isOwnWords(signature.mechanism) ? [[signature.mechanism, { words: signature.mechanism, description }]] : [];
}

/** Null when there is nothing to compare, or when the model can't say it in the schema's words after its repairs, or its server refuses the question. */
async function askWhichMatch(
  ports: Pick<Ports, "models" | "paidCalls" | "pace" | "patienceMs">,
  { plan, iteration }: MatchingWork,
  question: {
    readonly batch: number;
    readonly findings: readonly OwnMechanism[];
    readonly inUse: readonly OwnMechanism[];
  },
  signal: AbortSignal,
): Promise<ReadonlyMap<OwnWords, OwnWords> | null> {
  const { batch, findings, inUse } = question;
  if (findings.length + inUse.length < 2) return new Map();
  try {
    const { parsed } = await askReading({
      messages: renderMatchQuestion(inUse, findings, readerOf(plan, "miner")),
      runs: new Map(),
      readTokens: 0,
      parse: matchParser(findings),
      repairs,
      ask: askInRole(ports, { plan, iteration, role: "miner", subject: `mechanisms/${batch}` }, signal),
    });
    return parsed.kind === "parsed" ? parsed.value : null;
  } catch (error) {
    if (!isRefused(error)) throw error;
    return null;
  }
}
