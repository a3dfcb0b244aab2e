import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { scriptedModels } from "../../adapters/memory/models.ts";
import type { ChatModels } from "../../core/ports.ts";
import { seededRandom } from "../../core/random.ts";

/**
 * How the model that is asked which findings are one behaviour answers: as written down in `unseen-matched.yaml`; the same with every
 * fifth finding left out or put into a wrong group, by the seed; in prose that can't be used.
 */
export type Matcher = "written" | "noisy" | "none";

interface Group {
  readonly name: string;
  readonly findings: readonly string[];
}

const misplaced = 0.2;

export function matchingModel(matcher: Matcher, seed: number): ChatModels {
  const written = parse(readFileSync(new URL("unseen-matched.yaml", import.meta.url), "utf8")) as Group[];
  const groups = matcher === "noisy" ? disturbed(written, seed) : written;
  return {
    ...scriptedModels([]),
    complete(request, signal) {
      const question = request.messages.find((message) => message.role === "user")?.content ?? "";
      const text =
        matcher === "none" ? "They all look alike to me." : JSON.stringify({ groups: numbered(groups, question) });
      return scriptedModels([{ text }]).complete(request, signal);
    },
  };
}

/** Each finding stays where it is, or goes nowhere, or goes into the next group. */
function disturbed(groups: readonly Group[], seed: number): Group[] {
  const random = seededRandom(`${seed} misplaced`);
  const placed = groups.flatMap(({ findings }, at) =>
    findings.map((finding) => {
      const isMisplaced = random() < misplaced;
      const goesNowhere = random() < 0.5;
      return { finding, at: isMisplaced ? (goesNowhere ? null : (at + 1) % groups.length) : at };
    }),
  );
  return groups.map(({ name }, at) => ({
    name,
    findings: placed.filter((each) => each.at === at).map((each) => each.finding),
  }));
}

/** With the numbers that the question gives to the findings. */
function numbered(groups: readonly Group[], question: string) {
  const numbers = new Map(
    [...question.matchAll(/^(\d+)\. ("(?:[^"\\]|\\.)*"):/gm)].map(([, number, words]) => [
      JSON.parse(words ?? "") as string,
      Number(number),
    ]),
  );
  return groups.map(({ name, findings }) => ({
    name,
    findings: findings.flatMap((finding) => numbers.get(finding) ?? []),
  }));
}
