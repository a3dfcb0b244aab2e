import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { asId, type TaskId } from "../../core/ids.ts";
import { handedOver, withVerifier } from "../../core/task.ts";
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
