import { describe, expect, it } from "@jest/globals";
import type { CallPace, PacedModel } from "../../core/ports.ts";

let models = 0;

/** A model that no other test knows. */
function aModel(limits?: PacedModel["limits"]): PacedModel {
  const name = `model-${process.pid}-${models++}`;
  return { baseUrl: "http://127.0.0.1:9/v1", name, keyVariable: "KEY", ...(limits ? { limits } : {}) };
}

/**
 * What every implementation of the port must do.
 * @param paces several workers' doors to the same pace
 */
export function paceConformance(paces: () => readonly CallPace[]): void {
  const first = () => paces()[0] as CallPace;
  const each = (index: number) => paces()[index % paces().length] as CallPace;

  describe("a pace", () => {
    it("lets everybody call at once where nothing limits them", async () => {
      const model = aModel();
      for (let index = 0; index < 5; index++) expect(await each(index).takePlace(model, 10_000)).toEqual({ waitMs: 0 });
    });

    it("gives callers of all workers places in a row, one a second under 60 requests a minute", async () => {
      const model = aModel({ requestsPerMinute: 60, tokensPerMinute: null });
      const asked = Array.from({ length: 12 }, (_, index) => each(index).takePlace(model, 1));
      const waits = (await Promise.all(asked)).map(({ waitMs }) => waitMs).sort((a, b) => a - b);
      // Seven at once (the burst of six and the first), then one every 1 111 ms, whatever the asking took.
      expect(waits.filter((wait) => wait === 0).length).toBeGreaterThanOrEqual(6);
      expect(waits.at(-1)).toBeGreaterThan(4_000);
      expect(waits.at(-1)).toBeLessThanOrEqual(5 * 1_112);
      const gaps = waits.slice(7).map((wait, index) => wait - (waits[index + 6] as number));
      for (const gap of gaps) expect(gap).toBeLessThan(1_300);
    });

    it("counts tokens, and gives back what a call did not take", async () => {
      const model = aModel({ requestsPerMinute: null, tokensPerMinute: 60_000 });
      await first().takePlace(model, 60_000);
      await first().returnTokens(model, 59_000);
      expect((await each(1).takePlace(model, 60_000)).waitMs).toBeLessThan(2_000);
      expect((await each(1).takePlace(model, 1)).waitMs).toBeGreaterThan(50_000);
    });

    it("holds back every worker when one was asked to wait, and lets them come back one after another", async () => {
      const model = aModel();
      const began = Date.now();
      await first().holdBack(model, 30_000);
      expect(await each(1).heldMs(model)).toBeGreaterThan(20_000);
      // A wait counts from some moment between question and answer, which may be far apart on a busy machine.
      const places: { readonly earliest: number; readonly latest: number }[] = [];
      for (let index = 0; index < 4; index++) {
        const asked = Date.now();
        const { waitMs } = await each(index).takePlace(model, 1);
        places.push({ earliest: asked + waitMs, latest: Date.now() + waitMs });
      }
      const [earliest, latest] = [places[0]?.earliest ?? 0, places[3]?.latest ?? 0];
      expect(places[0]?.latest).toBeGreaterThan(began + 29_000);
      expect(latest - earliest).toBeGreaterThanOrEqual(290);
      await first().holdBack(model, 1_000);
      expect(await each(1).heldMs(model)).toBeGreaterThan(10_000);
    });

    it("keeps models, servers and keys apart", async () => {
      const model = aModel();
      await first().holdBack(model, 30_000);
      for (const other of [
        { ...model, name: "other" },
        { ...model, baseUrl: "http://b" },
        { ...model, keyVariable: "B" },
      ])
        expect(await first().heldMs(other)).toBe(0);
    });
  });
}
