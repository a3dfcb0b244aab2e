import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { asId, type TaskId } from "../../core/ids.ts";
import {
  type ArtifactPlace,
  handedOver,
  handedOverBy,
  limitsMs,
  servicesWithArtifacts,
  withTimeouts,
  withVerifier,
} from "../../core/task.ts";
import { aTask } from "../builders.ts";

const separately = (folders: readonly string[] = []) => ({ kind: "separate", folders }) as const;
const places = (...sources: string[]) => sources.map((source) => ({ source, destination: null, exclude: [] }));

describe("a verifier's policy", () => {
  const policy = { mode: "separate", folders: ["/root"], shared: [asId<TaskId>("b")] } as const;

  it("counts for tasks that say nothing themselves and are not excepted", () => {
    expect(withVerifier(aTask("a"), policy).verifier).toEqual(separately(["/root"]));
    expect(withVerifier(aTask("b"), policy)).toEqual(aTask("b"));
    expect(withVerifier(aTask("a"), { ...policy, mode: "shared" })).toEqual(aTask("a"));
    const own = aTask("a", { verifier: { kind: "shared" } });
    expect(withVerifier(own, policy)).toBe(own);
  });
});

describe("what a separate verifier is given", () => {
  it("is the working folder, artifacts and what the configuration adds", () => {
    const task = aTask("a", { verifier: separately(["/root/"]), artifacts: places("/app/out", "/srv//data/") });
    expect(handedOver(task, "/app")).toEqual(["/app", "/logs/artifacts", "/root", "/srv/data"]);
  });

  it("is artifacts alone where the task brings its own image for the tests", () => {
    const { environment } = aTask("a");
    const task = aTask("a", { verifier: { ...separately(), environment }, artifacts: places("/app/out") });
    expect(handedOver(task, "/app")).toEqual(["/app/out", "/logs/artifacts"]);
  });

  it("is of other services what they have for it, over what main left there, and nothing that would take main's away", () => {
    const artifacts = ["/data/dump", "/logs/artifacts/dump", "/app", "/", "/tests/x"].map((source) => ({
      ...(places(source)[0] as ArtifactPlace),
      service: "db",
    }));
    const task = aTask("a", { verifier: separately(), artifacts: [...places("/data/dump/own"), ...artifacts] });
    expect(servicesWithArtifacts(task)).toEqual(["db"]);
    expect(handedOver(task, "/app")).toEqual(["/app", "/data/dump/own", "/logs/artifacts"]);
    expect(handedOverBy("db", task, "/app")).toEqual(["/logs/artifacts/dump"]);
    expect(handedOverBy("other", task, "/app")).toEqual([]);
  });

  it("never holds the whole file system, what is the verifier's own, or one folder within another", () => {
    const part = fc.constantFrom("a", "b", "ab", "tests", "logs", "verifier", "artifacts", "");
    const path = fc.array(part, { maxLength: 4 }).map((parts) => `/${parts.join("/")}`);
    fc.assert(
      fc.property(path, fc.array(path), fc.array(path), (folder, folders, sources) => {
        const task = aTask("a", { verifier: separately(folders), artifacts: places(...sources) });
        const paths = handedOver(task, folder);
        expect(paths).not.toContain("/");
        for (const one of paths) {
          expect(one).not.toMatch(/^\/(tests|logs\/verifier)(\/|$)|\/\/|.\/$/);
          expect(paths.filter((other) => `${other}/`.startsWith(`${one}/`))).toEqual([one]);
        }
      }),
    );
  });
});

describe("a task's limits", () => {
  it("hold what its snapshots may take, stretched with the verifier", () => {
    const snapshot = { command: "x", service: "main", timeoutMs: 1_000, user: null };
    const [alone, collecting] = [aTask("a"), aTask("a", { collect: [snapshot, snapshot] })];
    expect(limitsMs(collecting) - limitsMs(alone)).toBe(2_000);
    const stretched = withTimeouts(collecting, { agent: 1, verifier: 1.5, build: 1 });
    expect(stretched.collect).toEqual([
      { ...snapshot, timeoutMs: 1_500 },
      { ...snapshot, timeoutMs: 1_500 },
    ]);
  });
});
