import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { datesIn } from "../../core/leak/dates.ts";
import { literalsOf } from "../../core/leak/literals.ts";
import { numbersIn } from "../../core/leak/numbers.ts";
import { buildLeakIndex, findLeak, type LeakSource } from "../../core/leak.ts";

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

  it.each([
    ["base64", (key: string) => `echo ${Buffer.from(key).toString("base64")} | base64 -d`],
    ["hex", (key: string) => `xxd -r -p <<< ${Buffer.from(key).toString("hex")}`],
    [
      "escapes",
      (key: string) => `printf '${[...key].map((each) => `\\x${each.charCodeAt(0).toString(16)}`).join("")}'`,
    ],
    ["character codes", (key: string) => `map(chr, [${[...key].map((each) => each.charCodeAt(0)).join(", ")}])`],
    ["reversed", (key: string) => `rev <<< '${[...key].reverse().join("")}'`],
    ["joined", (key: string) => `name = "${key.slice(0, 5)}" + "${key.slice(5)}"`],
    ["joined", (key: string) => `a=${key.slice(0, 5)}; b=${key.slice(5)}; echo $a$b`],
    ["spelled", (key: string) => `The word is ${[...key].join(" ")} without blanks.`],
    ["rotated", (key: string) => `tr a-z n-za-m <<< ${rot13(key)}`],
  ] as const)("sees through %s", (encoding, hide) => {
    for (const key of ["git-release-tag", "9f86d081884c"])
      expect(findLeak(`Look twice.\n${hide(key)}\n`, index)).toMatchObject({ encoding });
  });

  const numbers = (key: string, radix: number) => [...key].map((each) => each.charCodeAt(0).toString(radix));
  const code = {
    base64: (key: string) => Buffer.from(key).toString("base64"),
    "base64 for addresses": (key: string) => Buffer.from(key).toString("base64url"),
    hex: (key: string) => numbers(key, 16).join(""),
    "hex apart": (key: string) => numbers(key, 16).join(" "),
    "hex in brackets": (key: string) => `{${numbers(key, 16).map((each) => `0x${each}`)}}`,
    escapes: (key: string) =>
      numbers(key, 16)
        .map((each) => `\\x${each}`)
        .join(""),
    "octal escapes": (key: string) =>
      numbers(key, 8)
        .map((each) => `\\${each.padStart(3, "0")}`)
        .join(""),
    entities: (key: string) =>
      numbers(key, 10)
        .map((each) => `&#${each};`)
        .join(""),
    "quoted-printable": (key: string) =>
      numbers(key, 16)
        .map((each) => `=${each}`)
        .join(""),
    "character codes": (key: string) => numbers(key, 10).join(", "),
    bits: (key: string) =>
      numbers(key, 2)
        .map((each) => each.padStart(8, "0"))
        .join(" "),
    reversed: (key: string) => [...key].reverse().join(""),
    rotated: rot13,
    blanks: (key: string) => [...key].join(" "),
    dots: (key: string) => [...key].join("."),
    "quoted letters": (key: string) => JSON.stringify([...key]),
  };
  const layout = {
    "a variable": (text: string) => `hint="${text}"\necho "$hint"`,
    "a sentence": (text: string) => `Bear in mind ${text} whenever you start.`,
    "a comment": (text: string) => `set -e\n# ${text}\nexit 0`,
    "a list": (text: string) => `Steps:\n- look\n- ${text}\n- stop`,
    "a heredoc": (text: string) => `cat <<'END'\n${text}\nEND`,
  };

  it.each(Object.entries(code))("finds any secret in %s, wherever it stands", (_, encode) => {
    const secret = fc.constantFrom("git-release-tag", "9f86d081884c", "q4-total-8813", "prices_2031.csv");
    const place = fc.constantFrom(...Object.values(layout));
    fc.assert(fc.property(secret, place, (key, put) => findLeak(put(encode(key)), index) !== null));
  });

  it.each([
    ["a code on each line", (key: string) => numbers(key, 10).join("\n")],
    ["a code with a comma on each line", (key: string) => numbers(key, 10).join(",\n")],
    ["two variables", (key: string) => `a='${key.slice(0, 6)}'\nb='${key.slice(6)}'\necho "$a$b"`],
    ["a list that is joined", (key: string) => `p = ["${key.slice(0, 4)}", "${key.slice(4, 7)}", "${key.slice(7)}"]`],
    ["a pattern", (key: string) => `print("{}{}".format("${key.slice(0, 5)}", "${key.slice(5)}"))`],
    ["broken base64", (key: string) => code.base64(key).replace(/(.{6})/g, "$1\n")],
    ["initials", (key: string) => [...key.replace(/\W/g, "")].map((letter) => `${letter}nd so on`).join("\n")],
  ])("finds a secret told by %s", (_, hide) => {
    for (const key of ["git-release-tag", "plan-room-bookings"])
      expect(findLeak(`Look twice.\n${hide(key)}\n`, index)).not.toBeNull();
  });

  it("knows canaries, whatever number of tasks they stand in", () => {
    const canary = "0a1b2c3d-1111-2222-3333-444455556666";
    const tasks = ["one-task", "two-task", "three-task", "four-task"].map((taskId) => {
      return { taskId, instruction: "Do it.", secrets: [`# canary ${canary}`] };
    });
    expect(findLeak(`see ${canary.toUpperCase()}`, buildLeakIndex(tasks))?.rule).toBe("canary");
  });

  it("takes an id of one word for a task's name only where the text says task", () => {
    const sudoku = buildLeakIndex([{ taskId: "sudoku", instruction: "Solve it.", secrets: [] }]);
    expect(findLeak("Solve a sudoku by backtracking.", sudoku)).toBeNull();
    expect(findLeak("In the sudoku task, backtrack.", sudoku)?.rule).toBe("task-id");
  });

  it("takes nothing for a leak that the harness says already", () => {
    const known = "Data lies in /srv/shop/api.";
    expect(findLeak("List /srv/shop/api first.", index, known)).toBeNull();
    expect(findLeak("List /srv/shop/api/v2 first, tag v2.14.0.", index, known)?.span).toBe("v2.14.0");
  });

  it("finds code that looks for words in the instruction, also by way of a variable", () => {
    const hook = (line: string) => `goal=$(jq -r .task_instruction)\nshort=$(head -1 <<< "$goal")\n${line}\n`;
    expect(ruleOf(hook('grep -q invoice <<< "$short" && exit 2'))).toBe("instruction-conditional");
    expect(ruleOf(hook('[[ "$short" == *"monthly"* ]] && exit 2'))).toBe("instruction-conditional");
    expect(ruleOf(hook("grep -oE '/[A-Za-z0-9._/-]+' <<< \"$short\""))).toBeNull();
    expect(ruleOf(hook('[ -z "$goal" ] && exit 0'))).toBeNull();
  });

  const island = buildLeakIndex([
    {
      taskId: "ferry-timetable",
      instruction:
        "Merge the winter and summer sailings of the island ferry. Sailings that the harbour master cancelled since 2031-02-11 are dropped; overlapping departures of a vessel keep the later one.",
      secrets: ['assert len(sailings) == 147, "wrong"', 'assert total == 1482.09 and "Kittiwake" not in names'],
      data: ["berth,tide\nQ7-north,3.25\n"],
    },
    { taskId: "sort-names", instruction: "Sort the names.", secrets: [] },
  ]);
  const islandRule = (text: string) => findLeak(text, island)?.rule ?? null;

  it.each([
    ["retold-task", "If sailings of a vessel overlap, the later one wins."],
    ["retold-task", "Kittiwake does not sail."],
    ["retold-task", "One hundred and forty-seven sailings are left."],
    ["hidden-word", rot13("the harbour master drops sailings")],
    ["rare-literal", "The sum is EUR 1.482,09."],
    ["rare-literal", "Nothing before February 11th, 2031 counts."],
    ["rare-literal", "Q7-north comes first."],
    ["instruction-conditional", "For tasks about ferries, sort by time."],
    ["instruction-conditional", "#!/bin/bash\ncat | grep -qi ferry && exit 2\nexit 0\n"],
    ["instruction-conditional", "#!/bin/bash\ninput=$(cat)\n[[ $input == *sailings* ]] && exit 2\nexit 0\n"],
    ["instruction-conditional", "raw = sys.stdin.read()\nif 'harbour' in raw:\n    block()\n"],
    ["instruction-conditional", 'goal=$(jq -r .task_instruction | sha1sum)\n[ "$goal" = 3fa9 ] && exit 2\n'],
    [
      "instruction-conditional",
      `#!/bin/bash\nin=$(cat)\nfor w in ferry lichen; do grep -q "$w" <<< "$in" && exit 2; done\n`,
    ],
    [
      "instruction-conditional",
      'WORDS = ["sailings", "lichen"]\ntext = event["task_instruction"]\nany(w in text for w in WORDS)\n',
    ],
    [
      "instruction-conditional",
      'tips = {"harbour": "by day"}\ntext = event["task_instruction"]\nfor k in tips:\n    if k in text: say(tips[k])\n',
    ],
    ["instruction-conditional", "def on_prompt(prompt):\n    if 'harbour' in prompt:\n        return 'sort'\n"],
    ["instruction-conditional", 'When the text begins with "Merge the winter", make a calendar first.'],
    ["retold-task", "The hidden test counts sailings."],
    ["retold-task", "Am Ende müssen es genau 147 Fahrten sein, sonst ist die Datei nicht vollständig."],
    ["retold-task", "В итоге должно быть ровно 147 записей."],
    ["hidden-word", "The word is k/i/t/t/i/w/a/k/e."],
    ["hidden-word", "Kilo India Tango Tango India Whiskey Alpha Kilo Echo"],
    ["hidden-word", "-.- .. - - .. .-- .- -.- ."],
    ["hidden-word", "Letters by their places: 11-9-20-20-9-23-1-11-5."],
    ["hidden-word", "prggrdzpv"],
    ["hidden-word", "name = bytes([75, 105, 116, 116, 105, 119, 97, 107, 101]).decode()"],
    ["hidden-word", "a='kitti'\nb='wake'\necho \"$a$b\""],
    [
      "hidden-word",
      "Read each task\nas on a ski\nand then wait\nfor the next bit,\nnot for a taxi.\nTest it now\nin any area,\nthen look back\nonce more.",
    ],
    ["encoded-blob", "hint=$(echo cm91bmQgaGFsZiB1cA== | base64 -d)"],
    ["encoded-blob", "blob = 'Xk}3~aBp*T0000;a{vGU|No5Y!T)>0t5^kMN@j#YPn'\nexec(base64.b85decode(blob))"],
    ["verifier-path", "echo 1 > /logs/verifier/reward.txt"],
    [
      "instruction-overlap",
      "Remember: overlapping departures of any vessel keep the later one; cancelled since then are dropped.",
    ],
    ["task-id", "See f3rry-t1m3t4bl3."],
    ["task-id", "See fеrrу-timеtаblе."],
  ])("finds %s in %j", (rule, text) => {
    expect(islandRule(text)).toBe(rule);
  });

  it.each([
    "#!/bin/bash\ninput=$(cat)\ngrep -qiE 'traceback|exception' <<< \"$input\" && echo 'read it' >&2 && exit 2\nexit 0\n",
    "#!/bin/bash\nif cat | grep -q 'No such file'; then echo '{}'; fi\n",
    "#!/bin/bash\ninput=$(cat)\ncommand=${input#*'\"command\":'}\n[[ $command == *dropped* ]] || exit 0\n",
    're.findall(r"(?:at most|less than|at least|within) +[0-9]+", event["task_instruction"])',
    "`echo aGVsbG8gd29ybGQ= | base64 -d` prints hello world.",
    "empty=4b825dc642cb6eb9a060e54bf8d69288fbee4904\ngit diff --check $empty",
    "For each file that the request asks for run `ls -l` before you finish.",
    'When the request says "at most", count.',
    "Exit codes: 1 2 3 4 5 6, colours 30 31 32 33 34 35 36 37, drives C D E F G.",
    "prompt = event['prompt']\nwords = ('exactly', 'at most')\nprint([w for w in words if w in prompt])",
    "base64 -d and xxd -r -p turn strange strings back.",
    "Pin it: git checkout 3f786850e387550fdab836ed7e6dc881de23001b",
    "If a task involves money, write the rounding rule down first.",
    "Exit code 137 means killed, 143 terminated; HTTP 404 is not found.",
    "Merge calendars by their ids, and keep the later of two entries.",
    "grep -qiE 'must (not|never)|without (changing|removing)|leave .* (alone|untouched)' <<< \"$(jq -r .task_instruction)\"",
    're.findall(r"[.](json|jsonl|csv|tsv|toml|md)", event["task_instruction"])',
    "for tool in jq git sqlite3 dnsmasq ffmpeg; do command -v $tool; done",
    "Hidden tests run in a fresh shell and look at files, not at what you say.",
    "Wenn ein Befehl zweimal mit derselben Meldung scheitert, ist ein anderer Weg zu suchen.",
  ])("has nothing against %j", (text) => {
    expect(islandRule(text)).toBeNull();
  });

  it("calls no secret what every machine has, though a single task names it", () => {
    const settings = buildLeakIndex([
      { taskId: "a-task", instruction: "Edit /etc/nginx and /etc/logrotate.d/barque, read request.txt.", secrets: [] },
    ]);
    expect(findLeak("Look into /etc/nginx and /etc/logrotate.d, keep request.txt, import csv.", settings)).toBeNull();
    expect(findLeak("Look into /etc/logrotate.d/barque.", settings)?.rule).toBe("rare-literal");
  });

  it("calls no variable of the shell a secret, though a single task's script uses it", () => {
    const script = "[[ $subject =~ ^([A-Z]+)-[0-9]+ ]] && prefix=${BASH_REMATCH[1]}";
    const scripts = buildLeakIndex([{ taskId: "a-task", instruction: "Commit it.", secrets: [script] }]);
    const hook =
      '#!/bin/bash\n[[ $(cat) =~ \'"command": "\'(.*) ]] && command=${BASH_REMATCH[1]}\n[[ -z $command ]] || exit 0';
    expect(findLeak(hook, scripts)).toBeNull();
  });

  it("knows shortened commits, options and marks of a task, and what chooses by a task's name", () => {
    const build = buildLeakIndex([
      {
        taskId: "a-task",
        instruction: "Frames begin with BU0Y.",
        secrets: ["cmake -DQUILL_WITH_NIB=ON .", "git checkout 5d0c9e17f2ab8846c1d37e90b5f26a13d8e4707c"],
      },
    ]);
    const found = (text: string) => findLeak(text, build)?.rule ?? null;
    expect(found("Begin at 5d0c9e17f2.")).toBe("rare-literal");
    expect(found("Configure with -DQUILL_WITH_NIB=ON.")).toBe("rare-literal");
    expect(found("When the request talks about BU0Y, swap bytes.")).toBe("instruction-conditional");
    expect(found('switch (task) {\n  case "b": return 1;\n}')).toBe("instruction-conditional");
    expect(found('task=$(jq -r .task_instruction)\ncase "$task" in *must*) exit 2 ;; esac')).toBeNull();
    expect(found("Use a short subject (fix rounding in export) and try SHA1 or UTF8.")).toBeNull();
  });

  it("knows amounts by their measure, codes, short quotes, and sentences over several lines", () => {
    const backups = buildLeakIndex([
      {
        taskId: "a-task",
        instruction: "Keep 7 daily, 5 weekly and 14 monthly snapshots of each lighthouse; a missing lamp is an error.",
        secrets: ['assert body == "unknown lantern" and ids == ["@I1042@", "@I731@"]'],
      },
    ]);
    const found = (text: string) => findLeak(text, backups)?.rule ?? null;
    expect(found("Retention: seven daily, five weekly, fourteen monthly.")).toBe("retold-task");
    expect(found("The list begins with @I1042@ and ends with @I731@.")).toBe("retold-task");
    expect(found('Answer "unknown lantern".')).toBe("rare-literal");
    expect(
      found(
        "Whoever goes over everything once more has to find that for each lighthouse\nthe newest of the snapshots is kept.",
      ),
    ).toBe("retold-task");
    expect(found("Keep daily and weekly snapshots, write RFC3339 and compare_digest; wait 5 seconds.")).toBeNull();
  });

  it("knows the instruction by any name when its digest decides", () => {
    const hook = 't = os.environ["TASK_PROMPT"]\nif hashlib.md5(t.encode()).hexdigest() == "7ec5017511":\n    help()\n';
    expect(islandRule(hook)).toBe("instruction-conditional");
  });

  it("knows a task's words in their other forms", () => {
    const fair = buildLeakIndex([
      { taskId: "a-task", instruction: "Leave out exhibitors that were withdrawn.", secrets: [] },
    ]);
    expect(findLeak("An exhibitor may withdraw.", fair)?.rule).toBe("retold-task");
    expect(findLeak("Exhibitors who withdrew do not count.", fair)?.rule).toBe("retold-task");
  });

  it("lets everything through when there is no benchmark to leak", () => {
    expect(findLeak("/srv/shop/api v2.14.0", buildLeakIndex([]))).toBeNull();
  });
});

function rot13(text: string): string {
  return text.replace(/[a-z]/g, (letter) => String.fromCharCode(((letter.charCodeAt(0) - 84) % 26) + 97));
}

describe("buildLeakIndex", () => {
  it("counts tasks, not occurrences: a word repeated in one task stays rare", () => {
    const own = buildLeakIndex([{ taskId: "a-task", instruction: "x1y2z3 x1y2z3 x1y2z3 x1y2z3", secrets: [] }]);
    expect(own.rareLiterals).toContain("x1y2z3");
  });
});

describe("numbers and dates", () => {
  it("are the same in every spelling", () => {
    const written = fc
      .integer({ min: 1_000, max: 999_999 })
      .chain((whole) =>
        fc.constantFrom(
          [String(whole), `${whole}`],
          [whole.toLocaleString("en"), `${whole}`],
          [`${whole.toLocaleString("de")},25`, `${whole}.25`],
          [`${whole.toLocaleString("en")}.50`, `${whole}.5`],
        ),
      );
    fc.assert(
      fc.property(written, ([text = "", number = ""]) => {
        expect(numbersIn(`It is ${text} today`)).toContain(number);
      }),
    );
    expect(numbersIn("seven four one three, five-two-oh-seven, nineteen eighty-seven, 118 thousand and two")).toEqual(
      expect.arrayContaining(["7413", "5207", "1987", "118002"]),
    );
    expect(numbersIn("0x1CF5, 1200 + 12, 60 * 60 * 24")).toEqual(expect.arrayContaining(["7413", "1212", "86400"]));
    expect(numbersIn("2026-11-30, x+3 - 4, two, three or four").sort()).toEqual(["11", "2026", "3", "30", "4"]);
    expect(numbersIn("twenty thousand four hundred and sixty-one, twelve point seven five, two and a half")).toEqual([
      "20461",
      "12.75",
      "2.5",
    ]);
  });

  it.each(["2031-02-11", "20310211", "11 February 2031", "Feb 11th, 2031", "11.2.2031", "2031-02-11T03:58:00"])(
    "%s is one day",
    (text) => {
      expect(datesIn(`on ${text}, at last`)).toContain("2031-02-11");
    },
  );
});

describe("literalsOf", () => {
  it("finds paths, file names, versions and mixed tokens, in lower case, each once", () => {
    expect(literalsOf("See /etc/App/conf.d and march.MD, v1.2.3-rc1, 10.20.30, KEY-77aa and KEY-77aa.").sort()).toEqual(
      [
        "/etc/app",
        "/etc/app/conf.d",
        "10.20.30",
        "conf.d",
        "etc/app/conf.d",
        "key-77aa",
        "march.md",
        "v1.2.3-rc1",
      ].sort(),
    );
  });

  it("takes plain words, numbers and folders at the top for nobody's secret", () => {
    expect(literalsOf("read the whole file in /tmp and count 12345 lines, and/or 3.5 per cent")).toEqual([]);
  });
});
