import type { Step } from "../trace.ts";

const shownItems = 8;
/** So few items are a remark, not a plan. */
const fewestItems = 3;

interface Plan {
  readonly at: number;
  readonly items: readonly { readonly text: string; readonly done: boolean | null }[];
}

/**
 * What the agent planned and did not do, in its own words. A checklist (`- [ ]`, `☐`) is believed as it stood when it was written last;
 * of a numbered list an item counts as begun when most of its words come back in what the agent did or said after it.
 */
export function unfinishedPlan(steps: readonly Step[]): string[] {
  const plans = steps.flatMap((step, at) => planIn(step.text, at));
  const checklist = plans.findLast((plan) => plan.items.some((item) => item.done !== null));
  if (checklist) return shown(checklist.items.filter((item) => item.done === false).map((item) => item.text));
  const numbered = plans.findLast((plan) => plan.items.length >= fewestItems);
  if (!numbered) return [];
  const after = steps.slice(numbered.at).flatMap((step, index) => [
    // In its own step only what was done counts: the words are the plan itself.
    ...(index === 0 ? [] : [step.text]),
    ...step.toolCalls.map((call) => call.arguments),
  ]);
  const words = new Set(wordsOf(after.join("\n")));
  return shown(numbered.items.filter((item) => !begun(item.text, words)).map((item) => item.text));
}

function planIn(text: string, at: number): Plan[] {
  const lines = text.split("\n");
  const checks = lines.flatMap((line) => {
    const match = /^\s*(?:[-*+]|\d+[.)])?\s*(?:\[([ xX✓])\]|([☐☑✅✔]))\s+(\S.*)$/.exec(line);
    if (!match) return [];
    return [{ text: match[3] ?? "", done: match[1] === undefined ? match[2] !== "☐" : match[1] !== " " }];
  });
  if (checks.length >= fewestItems) return [{ at, items: checks }];
  const numbered = lines.flatMap((line) => {
    const item = /^\s*(?:step\s+)?\d+[.):]\s+(\S.*)$/i.exec(line)?.[1];
    return item === undefined ? [] : [{ text: item, done: null }];
  });
  return numbered.length >= fewestItems ? [{ at, items: numbered }] : [];
}

function begun(item: string, after: ReadonlySet<string>): boolean {
  const words = wordsOf(item);
  return words.length === 0 || words.filter((word) => after.has(word)).length * 2 >= words.length;
}

function wordsOf(text: string): string[] {
  return [...new Set(text.toLowerCase().match(/[\p{L}\p{N}]{4,}/gu) ?? [])];
}

function shown(items: readonly string[]): string[] {
  return items.slice(0, shownItems).map((item) => item.trim().slice(0, 160));
}
