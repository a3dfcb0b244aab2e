import { describe, expect, it } from "@jest/globals";
import { usualEngines } from "../../scripts/setup/engine.mjs";
import { firstWay } from "../../scripts/setup/first-way.mjs";
import { isNewEnough, waysToTemporalCli } from "../../scripts/setup/temporal-cli.mjs";

describe("the order in which set-up looks", () => {
  const way = (name: string, result: { found: string } | { not: string }, tried: string[]) => ({
    name,
    changesNothing: true,
    attempt: async () => {
      tried.push(name);
      return result;
    },
  });

  it("stops at the first way that works", async () => {
    const tried: string[] = [];
    const ways = [
      way("a", { not: "no a" }, tried),
      way("b", { found: "it" }, tried),
      way("c", { found: "other" }, tried),
    ];
    expect(await firstWay(ways)).toEqual({ found: "it", way: "b" });
    expect(tried).toEqual(["a", "b"]);
  });

  it("gives one reason per way when none works", async () => {
    expect(await firstWay([way("a", { not: "no a" }, []), way("b", { not: "no b" }, [])])).toEqual({
      not: ["a: no a", "b: no b"],
    });
  });

  it("for the Temporal CLI is: what is there, then the download, then the compiler", () => {
    const ways = waysToTemporalCli();
    expect(ways.map(({ name }) => name)).toEqual([
      "temporal on PATH",
      "the project's tool folder",
      "the per-user cache (compiled)",
      "the per-user cache (downloaded)",
      "the SDK's cached download",
      "the SDK's download",
      "go install v1.5.1",
    ]);
    expect(ways.map(({ changesNothing }) => changesNothing)).toEqual([true, true, true, true, true, false, false]);
  });

  it("for Docker begins with the system's own engine", () => {
    const engines = usualEngines({ XDG_RUNTIME_DIR: "/run/user/7" });
    expect(engines.slice(0, 2)).toEqual(["unix:///var/run/docker.sock", "unix:///run/user/7/docker.sock"]);
  });

  it.each([
    ["go1.26.8", true],
    ["go1.25rc1", true],
    ["go1.24.4", false],
    ["go2.0", true],
    ["", false],
  ])("knows whether Go %p can compile the CLI", (version, expected) => {
    expect(isNewEnough(version)).toBe(expected);
  });
});
