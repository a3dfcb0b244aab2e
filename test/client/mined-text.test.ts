import { describe, expect, it } from "@jest/globals";
import { openMemory } from "../../adapters/memory/open-memory.ts";
import { lastMined, minedText } from "../../client/mined-text.ts";
import { optimization } from "../builders.ts";
import { anOpening, aPlan } from "../conformance/values.ts";

describe("what is said of a mining", () => {
  it("is how much it found, and nothing more where nothing was lost", () => {
    const nothingLost = { failures: 12, weaknesses: 2, unlabelled: 0, phantoms: 0, mechanismsUnmatched: 0 };
    expect(minedText(nothingLost)).toBe("2 weaknesses in 12 failed held-in runs");
  });

  it("is also what was lost on the way", () => {
    const lost = { failures: 12, weaknesses: 2, unlabelled: 1, phantoms: 3, embeddingsMissing: "embed: no such model" };
    expect(minedText(lost)).toBe(
      "2 weaknesses in 12 failed held-in runs; 1 could not be labelled; 3 quotes that occur nowhere were dropped; compared by words, since the embedding model failed (embed: no such model)",
    );
  });

  it("speaks of the iteration that was mined last", async () => {
    const { records } = openMemory();
    await records.openOptimization(anOpening(aPlan({ optimizationId: optimization })));
    expect(await lastMined(records, optimization)).toBeNull();
    await records.addEvent(optimization, "mined", { failures: 9, weaknesses: 3 });
    await records.addEvent(optimization, "mined", { failures: 4, weaknesses: 1 });
    await records.addEvent(optimization, "promoted", {});
    expect(await lastMined(records, optimization)).toBe("1 weakness in 4 failed held-in runs");
  });
});
