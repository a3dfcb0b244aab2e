import { describe, expect, it } from "@jest/globals";
import { externalModelNote, externalRoles } from "../../core/external-models.ts";
import { settings } from "../builders.ts";

const plan = (changed: Partial<Record<"miner" | "proposer", Partial<typeof settings>>> = {}) => ({
  models: { agent: settings, miner: { ...settings, ...changed.miner }, proposer: { ...settings, ...changed.proposer } },
});

describe("external-model mode", () => {
  it("is off while one model plays every role, however it is sampled", () => {
    expect(externalModelNote(plan({ miner: { temperature: 0, maxCompletionTokens: 9 } }))).toBeNull();
  });

  it("names the roles and their models, and hides what an address may hold besides its host", () => {
    const other = plan({
      miner: { name: "stronger" },
      proposer: { baseUrl: "https://user:pass@elsewhere.test:8443/v1?key=k" },
    });
    expect(externalRoles(other)).toEqual(["miner", "proposer"]);
    expect(externalModelNote(other)).toBe(
      "External-model mode (miner: stronger at 127.0.0.1:9; proposer: test-model at elsewhere.test:8443): not the agent's own model, so this is not self-improvement.",
    );
  });
});
