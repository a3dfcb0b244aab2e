import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { buildLeakIndex, findLeak, type LeakSource, literalsOf } from "../../core/leak.ts";

const everywhere = "Work in /app/data and write the result to /app/out/result.json. Use python3 where it helps.";

const benchmark: readonly LeakSource[] = [
  {
    taskId: "git-release-tag",
    instruction: `${everywhere} The repository /srv/shop/api needs the release v2.14.0: tag it on the branch that holds the changelog entry.`,
    secrets: ['test "$(cat /app/out/digest)" = "9f86d081884c"', "git config user.email ada@example.org"],
  },
  {
    taskId: "data-price-import",
    instruction: `${everywhere} Import the price list of the northern region, skip rows whose currency is unknown, and sort by article.`,
    secrets: ["grep -q 'Q4-TOTAL-8813' /app/out/result.json", "python3 /tests/compare.py --file prices_2031.csv"],
  },
  { taskId: "plan-room-bookings", instruction: `${everywhere} Plan the bookings.`, secrets: ["ls /tmp/x"] },
];
const index = buildLeakIndex(benchmark);
const ruleOf = (text: string) => findLeak(text, index)?.rule ?? null;

describe("findLeak", () => {
  it.each([
    ["task-id", "For git-release-tag, look at the branches first."],
    ["task-id", "skills for GIT-RELEASE-TAG"],
    ["task-id", "(data-price-import) needs care"],
    ["task-id", "see my_plan-room-bookings.md"],
    ["rare-literal", "Always check /srv/shop/api first."],
    ["rare-literal", "Release v2.14.0 needs a tag."],
    ["rare-literal", "Write 9f86d081884c as the digest."],
    ["rare-literal", "The line must say Q4-TOTAL-8813."],
    ["rare-literal", "Read PRICES_2031.CSV first."],
    ["rare-literal", "cp /tests/compare.py ."],
    ["instruction-overlap", "Skip rows whose currency is unknown, and sort by article."],
    ["instruction-overlap", "IMPORT the price list, of the 'northern' region; skip rows whose CURRENCY is unknown!"],
    [
      "encoded-blob",
      `echo ${Buffer.from("the answer of the third task is forty-two, write it").toString("base64")} | base64 -d`,
    ],
    ["encoded-blob", `python3 -c "print(bytes.fromhex('${Buffer.from("the answer is forty-two").toString("hex")}'))"`],
    ["instruction-conditional", 'If the task mentions "bookings", begin with the calendar.'],
    ["instruction-conditional", "When the instruction contains `currency`, sort first."],
    ["instruction-conditional", 'In case a task asks for "a tag", create it.'],
  ])("finds %s in %j", (rule, text) => {
    expect(ruleOf(text)).toBe(rule);
  });

  it.each([
    "Before the first commit, set git config user.name and user.email when they are missing.",
    "Prefer python3 over shell arithmetic, and pip freeze before you install.",
    "Put scratch files below /tmp, never into the workspace.",
    "Read config files in general (ini, json, yaml, toml) before you change them; keep their format and encoding (utf-8).",
    "After writing a file, read it back: does it parse, has it the right columns, is it where the request wants it?",
    "Check `command -v jq` before you use jq; use /usr/bin/env python3 in scripts, and send noise to /dev/null 2>&1.",
    "Check exit codes: 1 means failed, 2 means wrong usage, 127 means command not found, 124 means a timeout.",
    "Retry at most 3 times, wait 2 seconds in between, then try another way.",
    "Listen on 127.0.0.1 or 0.0.0.0, as the request says, and test with curl before you finish.",
    "Verify checksums with sha256sum or md5sum, and decode base64 before you compare.",
    "Work in the folder that the request names, for example /app/data.",
    '#!/bin/bash\nset -euo pipefail\ninput=$(cat)\npython3 - <<\'PY\'\nimport json, sys\nPY\nprintf \'{"decision":"block","reason":"%s"}\' "look again"',
    "See /opt/harness/skills/check-prerequisites-before-step-2/SKILL.md and /usr/lib/python3/dist-packages/some/module",
    "When a task says that something must stay unchanged, note it in your plan.",
    "If the instruction names a path, use exactly that path.",
    "--------------------------------------------------------------",
    "release tags and price imports and room bookings are all work",
  ])("has nothing against %j", (text) => {
    expect(findLeak(text, index)).toBeNull();
  });

  it("does not call a literal of three tasks or more a secret", () => {
    expect(ruleOf("/app/out/result.json")).toBeNull();
    expect(ruleOf("/app/out/digest")).toBe("rare-literal");
  });

  it("finds a planted key wherever it stands in honest guidance", () => {
    const words = fc.array(fc.constantFrom("check", "the", "output", "before", "you", "finish", "twice"), {
      maxLength: 6,
    });
    const secret = fc.constantFrom("git-release-tag", "/srv/shop/api", "Q4-TOTAL-8813", "9f86d081884c");
    const quote = fc.constantFrom("", '"', "'", "`", "(");
    fc.assert(
      fc.property(words, words, secret, quote, (before, after, key, mark) => {
        expect(findLeak([...before, `${mark}${key}${mark}`, ...after].join(" "), index)).not.toBeNull();
      }),
    );
  });

  it("lets everything through when there is no benchmark to leak", () => {
    expect(findLeak("/srv/shop/api v2.14.0", buildLeakIndex([]))).toBeNull();
  });
});

describe("buildLeakIndex", () => {
  it("counts tasks, not occurrences: a word repeated in one task stays rare", () => {
    const own = buildLeakIndex([{ taskId: "a-task", instruction: "x1y2z3 x1y2z3 x1y2z3 x1y2z3", secrets: [] }]);
    expect(own.rareLiterals).toContain("x1y2z3");
  });
});

describe("literalsOf", () => {
  it("finds paths, file names, versions and mixed tokens, in lower case, each once", () => {
    expect(literalsOf("See /etc/App/conf.d and notes.MD, v1.2.3-rc1, 10.20.30, KEY-77aa and KEY-77aa.").sort()).toEqual(
      ["/etc/app/conf.d", "10.20.30", "key-77aa", "notes.md", "v1.2.3-rc1"].sort(),
    );
  });

  it("takes plain words, numbers and folders at the top for nobody's secret", () => {
    expect(literalsOf("read the whole file in /tmp and count 12345 lines, and/or 3.5 per cent")).toEqual([]);
  });
});
