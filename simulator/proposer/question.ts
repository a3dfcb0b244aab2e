import { sectionsOf } from "../miner/sections.ts";
import { topicOf } from "../miner/topics.ts";
import type { ChatRequest } from "../server/request.ts";
import { type Approach, approaches, type IdeaTopic } from "./ideas.ts";

/** What a request for an edit says. */
export interface ProposalQuestion {
  readonly topic: IdeaTopic;
  readonly approach: Approach;
  readonly allowedSurfaces: readonly string[];
  /** Current text of each file that may be edited. */
  readonly files: ReadonlyMap<string, string>;
  readonly earlierTitles: readonly string[];
  /** Quotes from failed runs. */
  readonly quotes: readonly string[];
  readonly changedLines: number;
  /** Failed runs that may be read on in. */
  readonly runs: readonly { readonly name: string; readonly steps: number }[];
}

const headings = ["Weakness", "Approach", "Surfaces", "Protect", "Earlier proposals", "Limits", "Answer"];

export function readQuestion(request: ChatRequest): ProposalQuestion {
  const sections = sectionsOf(request, headings);
  const weakness = sections.get("Weakness") ?? "";
  const approach = sections.get("Approach") ?? "";
  return {
    topic: topicOf(weakness),
    approach: approaches.find((each) => approach.includes(each)) ?? "prompt_guidance",
    allowedSurfaces: (/allowed surfaces: ([^\n]*)/.exec(approach)?.[1] ?? "")
      .split(",")
      .map((each) => each.trim())
      .filter(Boolean),
    files: filesIn(sections.get("Surfaces") ?? ""),
    earlierTitles: [...(sections.get("Earlier proposals") ?? "").matchAll(/^- (.*?) \([a-z]+\)/gm)].map(
      (match) => match[1] ?? "",
    ),
    quotes: [...weakness.matchAll(/^- (".*")$/gm)].map((match) => unquote(match[1] ?? "")),
    runs: [...weakness.matchAll(/\b([\w-]+) \((\d+) steps\)/g)].map(([, name = "", steps]) => ({
      name,
      steps: Number(steps),
    })),
    changedLines: Number(/at most (\d+) changed lines/.exec(sections.get("Limits") ?? "")?.[1] ?? 40),
  };
}

/** Files stand under `### path` in a fence; their own headings and fences don't look like that at the start of a block. */
function filesIn(text: string): Map<string, string> {
  const starts = [...text.matchAll(/^### ([\w./-]+)\n(`{3,})[a-z]*\n/gm)];
  return new Map(
    starts.map((start, index) => {
      const from = (start.index ?? 0) + start[0].length;
      const block = text.slice(from, starts[index + 1]?.index ?? text.length);
      return [start[1] ?? "", block.slice(0, Math.max(0, block.lastIndexOf(start[2] ?? "```"))).replace(/\n$/, "")];
    }),
  );
}

function unquote(json: string): string {
  try {
    return String(JSON.parse(json));
  } catch {
    return json;
  }
}
