import { randomBytes } from "node:crypto";
import { describe, expect, it } from "@jest/globals";
import { Superseded } from "../../core/failures.ts";
import type { TrialId } from "../../core/ids.ts";
import type { KeptFiles } from "../../core/ports.ts";
import { trialIdOf } from "../../core/trial.ts";
import { openedOptimization, type Stores } from "./stores.ts";
import { aClosing, aTrialKey } from "./values.ts";

async function* pieces(...all: readonly (string | Uint8Array)[]): AsyncGenerator<Uint8Array> {
  for (const piece of all) yield Buffer.from(piece);
}

/** What every implementation of the port must do; run it over each of them. */
export function keptFilesConformance(stores: () => Stores & { readonly keptFiles: KeptFiles }): void {
  const files = () => stores().keptFiles;
  async function begunTrial() {
    const key = aTrialKey(await openedOptimization(stores().records));
    await stores().records.planTrials([key]);
    const id = trialIdOf(key);
    await nextAttempt(id);
    await stores().journal.enter(id, 1, 1);
    return { id, key };
  }
  const nextAttempt = (id: TrialId) => stores().records.openAttempt(id, "worker");
  async function contentOf(id: TrialId, path: string): Promise<Buffer | null> {
    const content = await files().read(id, path);
    if (!content) return null;
    const chunks: Uint8Array[] = [];
    for await (const chunk of content) chunks.push(chunk);
    return Buffer.concat(chunks);
  }

  it("are given back byte by byte, in the order of their paths", async () => {
    const { id } = await begunTrial();
    // Does not get smaller by compression, so that it takes several chunks.
    const noise = randomBytes(700_000);
    await files().keep(id, 1, "b", pieces(noise.subarray(0, 1), noise.subarray(1)));
    await files().keep(id, 1, "a/β", pieces("one ", Buffer.from([0, 255]), " two"));
    await files().keep(id, 1, "a b", pieces());
    expect(await files().list(id)).toEqual([
      { path: "a b", bytes: 0 },
      { path: "a/β", bytes: 10 },
      { path: "b", bytes: noise.length },
    ]);
    expect((await contentOf(id, "b"))?.equals(noise)).toBe(true);
    expect((await contentOf(id, "a/β"))?.toString("latin1")).toBe("one \u0000ÿ two");
    expect(await contentOf(id, "a b")).toEqual(Buffer.alloc(0));
    expect(await contentOf(id, "c")).toBeNull();
  });

  it("are replaced as a whole, and stay as they were when the new content breaks off", async () => {
    const { id } = await begunTrial();
    await files().keep(id, 1, "a", pieces("long ago"));
    await files().keep(id, 1, "a", pieces("new"));
    expect((await contentOf(id, "a"))?.toString()).toBe("new");
    const broken = (async function* () {
      yield Buffer.from("half");
      throw new Error("the container is gone");
    })();
    await expect(files().keep(id, 1, "a", broken)).rejects.toThrow("the container is gone");
    expect((await contentOf(id, "a"))?.toString()).toBe("new");
  });

  it("belong to a container: who adopts it has them, who begins anew has none", async () => {
    const { id } = await begunTrial();
    await files().keep(id, 1, "a", pieces("first"));
    await nextAttempt(id);
    await stores().journal.enter(id, 2, 1);
    await files().keep(id, 2, "b", pieces("second"));
    expect((await files().list(id)).map(({ path }) => path)).toEqual(["a", "b"]);
    await nextAttempt(id);
    await stores().journal.enter(id, 3, 3);
    expect(await files().list(id)).toEqual([]);
    await files().keep(id, 3, "c", pieces("third"));
    await stores().records.closeTrial(id, 3, aClosing());
    expect((await files().list(id)).map(({ path }) => path)).toEqual(["c"]);
  });

  it("are refused from an attempt that was superseded, and for a closed trial", async () => {
    const { id } = await begunTrial();
    await nextAttempt(id);
    await expect(files().keep(id, 1, "a", pieces("late"))).rejects.toThrow(Superseded);
    await stores().journal.enter(id, 2, 2);
    await stores().records.closeTrial(id, 2, aClosing());
    await expect(files().keep(id, 2, "a", pieces("late"))).rejects.toThrow(Superseded);
  });

  it("of a trial that was run stand in where it is reused", async () => {
    const { id, key } = await begunTrial();
    await files().keep(id, 1, "a", pieces("once"));
    await stores().records.closeTrial(id, 1, aClosing());
    const reused = { ...key, repeat: key.repeat + 1 };
    await stores().records.reuseTrials([{ ...reused, from: id }]);
    expect((await contentOf(trialIdOf(reused), "a"))?.toString()).toBe("once");
  });

  describe("of a build", () => {
    it("are its log, by its key; the first one stays", async () => {
      const key = randomBytes(8).toString("hex");
      expect(await files().buildLog(key)).toBeNull();
      await files().keepBuildLog(key, "Step 1/2\n");
      await files().keepBuildLog(key, "Step 2/2\n");
      expect(await files().buildLog(key)).toBe("Step 1/2\n");
    });
  });
}
