import { describe, expect, it } from "@jest/globals";
import { type ScriptedCall, scriptedModels } from "../../adapters/memory/models.ts";
import { ModelFailure } from "../../core/failures.ts";
import { aCall, aRequest, settings } from "../builders.ts";
import { type Act, describeChatModels } from "../conformance/models.ts";

function scripted(act: Act): ScriptedCall {
  switch (act.kind) {
    case "answers":
      return act.answer;
    case "fails":
      return new ModelFailure(act.failure, "as scripted", act.retryAfterMs);
    case "keeps-silent":
      return "silence";
  }
}

describeChatModels("a script", async ({ acts, simulated = false }) => {
  const models = scriptedModels(acts.map(scripted), { "test-model": { simulated } });
  return { models, settings, calls: () => models.requests.length, close: async () => undefined };
});

describe("scriptedModels", () => {
  const signal = new AbortController().signal;

  it("fills in what an answer leaves out, with an estimate of its tokens", async () => {
    const models = scriptedModels([{ toolCalls: [aCall("bash")] }, {}]);
    expect(await models.complete(aRequest(), signal)).toMatchObject({
      text: "",
      finish: "tool_calls",
      usage: { cached: 0, source: "estimated" },
      servedModel: "test-model",
    });
    expect(await models.complete(aRequest(), signal)).toMatchObject({ text: "", toolCalls: [], finish: "stop" });
  });

  it("keeps every request and refuses one too many", async () => {
    const models = scriptedModels([{}]);
    await models.complete(aRequest({ seed: 1 }), signal);
    await expect(models.complete(aRequest({ seed: 2 }), signal)).rejects.toMatchObject({
      kind: "bad-request",
      message: "the script ends after 1 calls, this is one more",
    });
    expect(models.requests.map((request) => request.seed)).toEqual([1, 2]);
  });
});
