import { cureFor, type Reading, relevantTo } from "../meaning/guidance.ts";
import { curedSlips, harm, longPrompt, manners, type Persona } from "../personas.ts";
import { draw, shortHash } from "../random.ts";
import type { Answer, ChatRequest } from "../server/request.ts";
import { instructionOf, offeredSkills, promptLength, readContext, readNews, skillReadBy } from "./conversation.ts";
import type { Playbook, PlaybookStep } from "./playbooks.ts";
import { callFor, finishCall } from "./tools.ts";
import { type Walk, walkOf } from "./walk.ts";

/** The next turn of a model that knows this kind of request. A pure function of its arguments. */
export function nextTurn(request: ChatRequest, playbook: Playbook, persona: Persona, serverSeed: number): Answer {
  return new Turn(request, playbook, persona, serverSeed).decide();
}

/** Chance of slipping on a step, given everything that the context says. */
export function slipRate(persona: Persona, step: Pick<PlaybookStep, "habit" | "aspect">, reading: Reading): number {
  if (!step.habit) return 0;
  const habitual = persona.slips[step.habit];
  const cure = cureFor(reading, step.habit, step.aspect);
  const rate = cure ? Math.min(habitual, curedSlips[cure]) : habitual;
  return reading.harms.length > 0 ? rate + (1 - rate) * harm.slip : rate;
}

/** Chance, per trial, of a stumble that has nothing to do with a habit. */
export function stumbleRate(persona: Persona, reading: Reading, promptCharacters: number): number {
  const excess = Math.max(0, promptCharacters - longPrompt.freeCharacters) / 1000;
  const length = Math.min(longPrompt.most, excess * longPrompt.stumblePerThousand);
  return persona.stumble + length + (reading.harms.length > 0 ? harm.stumble : 0);
}

class Turn {
  private readonly walk: Walk;
  private readonly context: Reading;
  private readonly request: ChatRequest;
  private readonly playbook: Playbook;
  private readonly persona: Persona;
  private readonly chance: (...parts: (string | number)[]) => number;

  constructor(request: ChatRequest, playbook: Playbook, persona: Persona, serverSeed: number) {
    this.request = request;
    this.playbook = playbook;
    this.persona = persona;
    this.walk = walkOf(request, playbook);
    this.context = readContext(request);
    const trial =
      request.seed ??
      shortHash(
        request.messages
          .slice(0, 2)
          .map((message) => message.text)
          .join("\n"),
      );
    const instruction = shortHash(instructionOf(request));
    this.chance = (...parts) => draw(serverSeed, trial, persona.id, instruction, ...parts);
  }

  decide(): Answer {
    const repair = this.stepToRepair();
    if (repair !== null) return this.goOn(repair, "That is right, I missed something. I go back and do it properly.");
    if (this.walk.refusals === 1) return this.goOn(this.walk.position, "That was refused. I try once more.");
    return this.goOn(this.walk.position + 1, "");
  }

  /** The first step that the model slipped on and that the newest guidance makes it see. */
  private stepToRepair(): number | null {
    const news = readNews(this.request);
    const step = this.playbook.steps.findIndex(
      (each, index) =>
        this.walk.states[index] === "slipped" &&
        each.habit !== null &&
        cureFor(news, each.habit, each.aspect) !== null &&
        !this.slipsOn(index),
    );
    return step < 0 ? null : step;
  }

  private slipsOn(index: number): boolean {
    const step = this.playbook.steps[index];
    if (!step?.habit) return false;
    return (
      this.chance("slip", step.habit, index, this.walk.slips[index] ?? 0) < slipRate(this.persona, step, this.context)
    );
  }

  /** Walks on from a step: does it, does its weak version, opens a skill before it, or forgets it and looks at the next. */
  private goOn(from: number, remark: string): Answer {
    for (let index = from; index < this.playbook.steps.length; index++) {
      const step = this.playbook.steps[index] as PlaybookStep;
      if (this.stumblesAt(index)) return this.finish("I think that this is done.", true);
      if (!this.slipsOn(index)) return this.doStep(index, remark);
      const skill = this.skillFor(step);
      if (skill)
        return this.say("There is a skill for this. I read it first.", [
          callFor({ kind: "read", path: skill }, { step: index, variant: "k" }, this.request),
        ]);
      if (step.instead)
        return this.say(step.instead.think, [
          callFor(step.instead.action, { step: index, variant: "w" }, this.request),
        ]);
    }
    return this.finish(this.playbook.finish, false);
  }

  /** One stumble a trial at most, at a place that only chance decides; after having been sent back it pulls itself together. */
  private stumblesAt(index: number): boolean {
    if (index === 0 || this.walk.finishes > 0) return false;
    const rate = stumbleRate(this.persona, this.context, promptLength(this.request));
    return this.chance("stumble", index) < rate / (this.playbook.steps.length - 1);
  }

  private doStep(index: number, remark: string): Answer {
    const step = this.playbook.steps[index] as PlaybookStep;
    const next = this.playbook.steps[index + 1];
    const indexes = next && !step.habit && !next.habit && this.goesOnAtOnce(index) ? [index, index + 1] : [index];
    const calls = indexes.map((each, place) =>
      callFor((this.playbook.steps[each] as PlaybookStep).action, { step: each, variant: "g" }, this.request, place),
    );
    return this.say([remark, step.think].filter((text) => text !== "").join(" "), calls);
  }

  private goesOnAtOnce(index: number): boolean {
    return !this.stumblesAt(index + 1) && this.chance("two calls", index) < manners.twoCalls;
  }

  /** A skill that promises help with what the model is about to get wrong, unless it was opened before. */
  private skillFor(step: PlaybookStep): string | null {
    if (!step.habit || cureFor(this.context, step.habit, step.aspect)) return null;
    const opened = new Set(this.request.messages.flatMap((message) => message.toolCalls.map(skillReadBy)));
    const skill = offeredSkills(this.request).find(
      (each) =>
        !opened.has(each.path) &&
        relevantTo(each.description, step.habit as NonNullable<typeof step.habit>, step.aspect),
    );
    return skill && this.chance("reads skill", skill.path) < manners.readsSkill ? skill.path : null;
  }

  private finish(summary: string, early: boolean): Answer {
    const offered = this.request.tools.some((tool) => tool.name === "finish");
    return offered
      ? this.say("", [finishCall(summary, early, this.request)])
      : { text: summary, toolCalls: [], finishReason: "stop" };
  }

  private say(text: string, toolCalls: Answer["toolCalls"]): Answer {
    return { text, toolCalls, finishReason: "tool_calls" };
  }
}
