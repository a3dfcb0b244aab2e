import { draw } from "../random.ts";
import type { ChatRequest } from "../server/request.ts";
import { isRepair, luckOf, sectionsOf, wrap } from "./sections.ts";

interface Line {
  readonly name: string;
  readonly words: ReadonlySet<string>;
}

/** Share of words that two findings must have in common to be taken for one behaviour: what a reader without any sense of meaning can do. */
const alike = 0.3;

/** Says which findings are one behaviour, from their words alone. */
export function matchMechanisms(request: ChatRequest, seed: number): string {
  const luck = luckOf(request, seed);
  const sections = sectionsOf(request, ["Names in use", "Findings", "Answer"]);
  const inUse = linesOf(sections.get("Names in use") ?? "");
  const findings = linesOf(sections.get("Findings") ?? "");
  const groups: { readonly name: string; readonly first: Line; readonly findings: number[] }[] = inUse.map((line) => ({
    name: line.name,
    first: line,
    findings: [],
  }));
  for (const [index, line] of findings.entries()) {
    const group = groups.find((each) => overlap(each.first.words, line.words) >= alike);
    if (group) group.findings.push(index + 1);
    else groups.push({ name: line.name, first: line, findings: [index + 1] });
  }
  const names = new Set(inUse.map((line) => line.name));
  const said = groups
    .filter((group) => group.findings.length > (names.has(group.name) ? 0 : 1))
    .map((group) => ({ name: group.name, findings: group.findings }));
  if (!isRepair(request) && draw(luck, "malformed") < 0.05) return JSON.stringify({ groups: said }).slice(0, -1);
  return wrap({ groups: said }, draw(luck, "manner"));
}

/** Lines like `3. "name": "description"`. */
function linesOf(section: string): Line[] {
  return [...section.matchAll(/^(?:\d+\.|-) ("(?:[^"\\]|\\.)*"): ("(?:[^"\\]|\\.)*")$/gm)].map(
    ([, name, description]) => ({
      name: JSON.parse(name ?? "") as string,
      words: new Set(
        `${name} ${description}`
          .toLowerCase()
          .split(/[^a-z]+/)
          .filter((word) => word.length > 3)
          .map((word) => word.slice(0, 5)),
      ),
    }),
  );
}

function overlap(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  const shared = [...a].filter((word) => b.has(word)).length;
  return shared / Math.max(1, a.size + b.size - shared);
}
