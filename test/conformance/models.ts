import { afterEach, describe, expect, it } from "@jest/globals";
import { ModelFailure } from "../../core/failures.ts";
import type { ModelFailureKind } from "../../core/model-failures.ts";
import type { ModelSettings } from "../../core/plan.ts";
import type { ChatModels, ModelAnswer } from "../../core/ports.ts";
import { aCall, aRequest } from "../builders.ts";

/** What the model behind the adapter does with its next call. */
export type Act =
  | { readonly kind: "answers"; readonly answer: Pick<ModelAnswer, "text" | "toolCalls" | "finish" | "usage"> }
  | { readonly kind: "fails"; readonly failure: ModelFailureKind; readonly retryAfterMs: number | null }
  | { readonly kind: "keeps-silent" };

/** An adapter with a model behind it that can be told what to do. */
export interface ModelStage {
  readonly models: ChatModels;
  /** Settings with which a model called `test-model` is reached. */
  readonly settings: ModelSettings;
  /** Calls that reached the model so far. */
  readonly calls: () => number;
  readonly close: () => Promise<void>;
}

export interface ModelStageOptions {
  readonly acts: readonly Act[];
  /** Whether `test-model` says of itself that it is simulated. */
  readonly simulated?: boolean;
}

const said = { prompt: 120, cached: 40, completion: 30, source: "usage" } as const;
const words: Act = { kind: "answers", answer: { text: "Hello, 世界 🙂", toolCalls: [], finish: "stop", usage: said } };
const failures: readonly { failure: ModelFailureKind; retryable: boolean }[] = [
  { failure: "rate-limited", retryable: true },
  { failure: "overloaded", retryable: true },
  { failure: "connection", retryable: true },
  { failure: "cut-stream", retryable: true },
  { failure: "empty-answer", retryable: true },
  { failure: "quota-exhausted", retryable: false },
  { failure: "wrong-key", retryable: false },
  { failure: "wrong-model", retryable: false },
  { failure: "context-exceeded", retryable: false },
  { failure: "bad-request", retryable: false },
];

/** What every implementation of {@link ChatModels} must do. */
export function describeChatModels(name: string, open: (options: ModelStageOptions) => Promise<ModelStage>): void {
  describe(`ChatModels: ${name}`, () => {
    let stage: ModelStage | null = null;
    afterEach(async () => {
      await stage?.close();
      stage = null;
    });

    async function staged(...acts: readonly Act[]): Promise<ModelStage> {
      stage = await open({ acts });
      return stage;
    }
    const never = () => new AbortController().signal;
    const request = ({ settings }: ModelStage) => aRequest({ settings });

    it("hands over the words, the usage and the name of the model", async () => {
      const opened = await staged(words);
      expect(await opened.models.complete(request(opened), never())).toEqual({
        text: "Hello, 世界 🙂",
        toolCalls: [],
        finish: "stop",
        usage: said,
        servedModel: "test-model",
      });
    });

    it("hands over several tool calls in order, arguments as they came, malformed or not", async () => {
      const toolCalls = [aCall("bash", { command: 'echo "hi"' }, "a"), aCall("bash", '{"command": "ech', "b")];
      const opened = await staged({
        kind: "answers",
        answer: { text: "Let me look.", toolCalls, finish: "tool_calls", usage: said },
      });
      expect(await opened.models.complete(request(opened), never())).toMatchObject({
        text: "Let me look.",
        toolCalls,
        finish: "tool_calls",
      });
    });

    it.each(["length", "content_filter"] as const)("says when an answer ended by %s", async (finish) => {
      const opened = await staged({ kind: "answers", answer: { text: "I", toolCalls: [], finish, usage: said } });
      expect(await opened.models.complete(request(opened), never())).toMatchObject({ text: "I", finish });
    });

    it.each(failures)("fails with $failure, which can be tried again: $retryable", async ({ failure, retryable }) => {
      const opened = await staged({ kind: "fails", failure, retryAfterMs: null });
      const error = await opened.models.complete(request(opened), never()).catch((each: unknown) => each);
      expect(error).toBeInstanceOf(ModelFailure);
      expect(error).toMatchObject({ kind: failure, retryable, retryAfterMs: null });
    });

    it("hands over how long the server asks to wait", async () => {
      const opened = await staged({ kind: "fails", failure: "rate-limited", retryAfterMs: 7_000 });
      await expect(opened.models.complete(request(opened), never())).rejects.toMatchObject({ retryAfterMs: 7_000 });
    });

    it("makes one call and no retry of its own", async () => {
      const opened = await staged({ kind: "fails", failure: "overloaded", retryAfterMs: null }, words);
      await expect(opened.models.complete(request(opened), never())).rejects.toThrow(ModelFailure);
      expect(opened.calls()).toBe(1);
      expect(await opened.models.complete(request(opened), never())).toMatchObject({ finish: "stop" });
      expect(opened.calls()).toBe(2);
    });

    it("ends with the reason of a cancel, at once, and not with a failure of the model", async () => {
      const opened = await staged({ kind: "keeps-silent" });
      const reason = new Error("the worker goes home");
      const controller = new AbortController();
      const asked = opened.models.complete(request(opened), controller.signal);
      setTimeout(() => controller.abort(reason), 50);
      await expect(asked).rejects.toBe(reason);
    });

    it("does not begin when it was cancelled before", async () => {
      const opened = await staged(words);
      await expect(opened.models.complete(request(opened), AbortSignal.abort(new Error("too late")))).rejects.toThrow(
        "too late",
      );
      expect(opened.calls()).toBe(0);
    });

    it.each([true, false])("says whether the model calls itself simulated: %s", async (simulated) => {
      stage = await open({ acts: [], simulated });
      expect(await stage.models.check(stage.settings, never())).toEqual({ simulated, listed: true });
      expect(stage.calls()).toBe(0);
    });

    it("refuses a model that is not there, and names those that are", async () => {
      const opened = await staged();
      const other = { ...opened.settings, name: "another-model" };
      const error = await opened.models.check(other, never()).catch((each: unknown) => each);
      expect(error).toMatchObject({ kind: "wrong-model", message: expect.stringMatching(/another-model.*test-model/) });
    });
  });
}
