import { instructionOf } from "./agent/conversation.ts";
import { nextTurn } from "./agent/next-turn.ts";
import { type Playbook, recognise } from "./agent/playbooks.ts";
import { answerUnknown } from "./agent/unknown-request.ts";
import { labelFailure } from "./miner/label-failure.ts";
import { matchMechanisms } from "./miner/match-mechanisms.ts";
import { nameWeakness } from "./miner/name-weakness.ts";
import type { Persona } from "./personas.ts";
import { proposeEdit } from "./proposer/propose-edit.ts";
import type { Answer, ChatRequest } from "./server/request.ts";
import type { Task } from "./server/roles.ts";

/** What a simulated model is made of besides the request. */
export interface Mind {
  readonly persona: Persona;
  readonly seed: number;
  readonly playbooks: readonly Playbook[];
}

/** The simulated model: a pure function of the request, a persona, a seed and the playbooks. It remembers nothing. */
export function think(request: ChatRequest, task: Task, mind: Mind): Answer {
  switch (task) {
    case "act": {
      const playbook = recognise(instructionOf(request), mind.playbooks);
      return playbook ? nextTurn(request, playbook, mind.persona, mind.seed) : answerUnknown(request);
    }
    case "label failure":
      return labelFailure(request, mind.seed);
    case "match mechanisms":
      return say(matchMechanisms(request, mind.seed));
    case "name weakness":
      return say(nameWeakness(request, mind.seed));
    case "propose edit":
      return proposeEdit(request, mind.seed);
    case "chat":
      return say(
        `I am ${mind.persona.id}, a simulated model: ${mind.persona.description}. I can't talk, but I can act, label, name and propose.`,
      );
  }
}

function say(text: string): Answer {
  return { text, toolCalls: [], finishReason: "stop" };
}
