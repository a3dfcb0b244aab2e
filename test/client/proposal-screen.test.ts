import { stripVTControlCharacters } from "node:util";
import { describe, expect, it } from "@jest/globals";
import { renderProposal, wholeProposal } from "../../client/proposal-screen.ts";
import type { Proposal } from "../../core/proposal.ts";
import { aProposal } from "../conformance/values.ts";

const shown = (changed: Partial<Proposal>) =>
  stripVTControlCharacters(
    renderProposal(wholeProposal(aProposal("P-111", changed), { weaknesses: [], validations: [] })),
  );

describe("a shown proposal", () => {
  it("that was rejected before it was applied shows its edit, since it has no diff", () => {
    const text = shown({
      status: "rejected",
      reason: "leak",
      detail: "rare-literal: /srv/ferry",
      diff: "",
      edit: {
        surface: "system",
        operations: [
          { op: "append", path: "prompts/system.md", content: "Look into /srv/ferry.\nThen write.\n" },
          { op: "replace", path: "prompts/execution.md", anchor: "Be quick.", content: "Be careful." },
          { op: "remove", path: "hooks/Stop/a.sh" },
        ],
      },
    });
    expect(text).toContain("append prompts/system.md\n+Look into /srv/ferry.\n+Then write.");
    expect(text).toContain("replace prompts/execution.md\n-Be quick.\n+Be careful.\nremove hooks/Stop/a.sh");
    expect(text).toMatch(/Edit, which was never applied[\s\S]*Gates passed[\s\S]*duplicate[\s\S]*Verdict[\s\S]*ferry/);
  });

  it("that was applied shows its diff and nothing twice", () => {
    const text = shown({ status: "queued", diff: "+Look once more.\n" });
    expect(text).toContain("Diff\n+Look once more.");
    expect(text).not.toContain("never applied");
  });

  it("whose answer could not be read shows the answer", () => {
    expect(
      shown({ status: "rejected", reason: "schema", edit: null, diff: "", answer: "I would rather talk." }),
    ).toMatch(/Answer\nI would rather talk/);
  });
});
