import type { Aspect, Habit } from "../../simulator/personas.ts";

/** Where a piece of guidance stands in a request. */
export type Place =
  | "system"
  | "planning"
  | "verification"
  | "recovery"
  | "tool description"
  | "skill"
  | "Stop hook"
  | "PreToolUse hook"
  | "PostToolUse hook"
  | "PostToolUseFailure hook"
  | "SessionStart hook"
  | "nudge";

export interface Paraphrase {
  readonly place: Place;
  readonly text: string;
  /** Only for prerequisites: the aspect that must be cured; null stands for all of them. */
  readonly aspect?: Aspect | null;
}

/** Guidance in words other than the simulator's own proposals: each of these must cure its habit. */
export const cures: Readonly<Record<Habit, readonly Paraphrase[]>> = {
  prerequisites: [
    {
      place: "system",
      aspect: "git_identity",
      text: "Git refuses to commit when it doesn't know who you are. Set user.name and user.email beforehand.",
    },
    {
      place: "tool description",
      aspect: "git_identity",
      text: "Runs a shell command. A repository needs a committer: define one with git config ahead of the first commit.",
    },
    {
      place: "PreToolUse hook",
      aspect: "git_identity",
      text: "This commit would be rejected: no author is configured for the repository. Give git a name and an e-mail address, then repeat the command.",
    },
    {
      place: "skill",
      aspect: "git_identity",
      text: "# Committing\n\n1. Ask `git config user.email`.\n2. If nothing comes back, supply an identity for this repository.\n3. Commit.",
    },
    {
      place: "planning",
      aspect: "git_identity",
      text: "Plan:\n0. For work with git: make sure that author and committer are known to the repository.\n1. Do the work.",
    },
    {
      place: "system",
      aspect: "file_permissions",
      text: "A script that you want to start has to be executable; look at its mode with ls -l and chmod it if the bit is missing.",
    },
    {
      place: "PreToolUse hook",
      aspect: "file_permissions",
      text: "The file you are about to run lacks the execute bit. Grant that permission first.",
    },
    {
      place: "PostToolUseFailure hook",
      aspect: "file_permissions",
      text: "You aren't allowed to write there: inspect who owns the folder and fix its access rights before you call the program once more.",
    },
    {
      place: "planning",
      aspect: "missing_directory",
      text: "- [ ] Every folder that will receive a file exists (mkdir -p it before anything is written there)",
    },
    {
      place: "tool description",
      aspect: "missing_directory",
      text: "Writes a file. It can't do so in a directory that is not there, so create the parent first.",
    },
    {
      place: "Stop hook",
      aspect: "missing_directory",
      text: "Something could not be written because its target directory was missing. Make the folder, then run the commands that depended on it.",
    },
    {
      place: "SessionStart hook",
      aspect: "tool_setup",
      text: "Find out which programs the job relies on and whether they are installed before you call any of them.",
    },
    {
      place: "recovery",
      aspect: "tool_setup",
      text: "'command not found' means a dependency is absent: install or configure that tool first, then go on.",
    },
    {
      place: "nudge",
      aspect: "tool_setup",
      text: "Did you initialise the toolchain? Some utilities need to be set up before use.",
    },
    {
      place: "system",
      aspect: null,
      text: "Before you start, see to the preconditions of each command: who you are to git, access rights, folders, tools.",
    },
    {
      place: "planning",
      aspect: null,
      text: "Step 1 of every plan: list what the commands presuppose and make sure that each prerequisite is in place.",
    },
    {
      place: "verification",
      aspect: null,
      text: "Did every command get what it needs? If a prerequisite is missing, provide it, and run the command anew.",
    },
    {
      place: "skill",
      aspect: null,
      text: "Work through the preparations first: check that everything a command relies on exists, is reachable and is configured.",
    },
  ],
  verification: [
    {
      place: "system",
      text: "Whatever you produce, look at it afterwards with your own eyes and compare it with what was asked for.",
    },
    {
      place: "verification",
      text: "Open every file that you created and confirm that its contents are complete and in the requested format.",
    },
    {
      place: "planning",
      text: "Last step of each plan: inspect the deliverables one by one against the wording of the request.",
    },
    {
      place: "tool description",
      text: "Writes a text to a path. Read the file back afterwards to be certain that it holds what it should hold.",
    },
    {
      place: "Stop hook",
      text: "Not so fast. Print the results you have generated and go over them: is anything missing, empty or malformed?",
    },
    {
      place: "PostToolUse hook",
      text: "You have just written a file. View it now and see whether it matches what was demanded.",
    },
    {
      place: "skill",
      text: "# Proof-reading\nRe-read each artefact after producing it. Count rows, parse JSON, and correct every mistake you notice.",
    },
    { place: "nudge", text: "Before you call it done, test the outcome: run what you built and review its output." },
    {
      place: "recovery",
      text: "A command that succeeds may still have written nonsense. Always examine its output file prior to moving on.",
    },
    {
      place: "SessionStart hook",
      text: "Nobody will check your results but you. Validate each output file against the specification before handing it over.",
    },
    {
      place: "PreToolUse hook",
      text: "You are about to finish without having seen your own product. cat the files you made and ascertain that they are correct: check them against the task.",
    },
    { place: "system", text: "Never declare success until you have verified the generated files." },
    {
      place: "planning",
      text: "For every artifact:\n- produce it\n- re-open it and assert that it is valid and not empty",
    },
    {
      place: "tool description",
      text: "Ends the work. Only call this once you've audited all that you wrote for errors and omissions, e.g. by displaying the final file.",
    },
  ],
  state: [
    {
      place: "system",
      text: "Write down every identifier and number that a command prints, since you will need them in later steps.",
    },
    {
      place: "planning",
      text: "[State tracking]\n- Track: key values seen so far\n- Update the list after each step, and consult it before you use one of them",
    },
    {
      place: "verification",
      text: "Compare all ids, codes and amounts in what you wrote with the place where they first appeared; nothing may be made up.",
    },
    {
      place: "tool description",
      text: "Runs a command. Keep note of ports, paths and tokens in its output: they are needed again further on.",
    },
    {
      place: "Stop hook",
      text: "Did you use the real values? Look each of them up again at its source and replace whatever you wrote from memory.",
    },
    {
      place: "PostToolUse hook",
      text: "If this output holds a key or figure that matters later, record it literally right now.",
    },
    {
      place: "skill",
      text: "# Long tasks\nMaintain a scratch file with the intermediate results. Refer back to it whenever an earlier result is used again.",
    },
    {
      place: "nudge",
      text: "Re-read the values that came up in preceding steps before using them; never insert a placeholder.",
    },
    {
      place: "recovery",
      text: "When you no longer know a value, don't guess: go back to the output where it was printed and copy it exactly.",
    },
    {
      place: "SessionStart hook",
      text: "In tasks with several steps, remember what you found out at the beginning: names, dates, references. Reuse them verbatim.",
    },
    {
      place: "PreToolUse hook",
      text: "That looks like an invented identifier. Fetch it again from the earlier output and carry over the exact value.",
    },
    {
      place: "system",
      text: "Details get lost between steps. Save each fact you discover into a notes file and quote from it afterwards.",
    },
    {
      place: "planning",
      text: "After every step: which variables will subsequent steps depend on? Jot down their exact content.",
    },
  ],
  recovery: [
    {
      place: "system",
      text: "If a command ends with a non-zero status, study its message, remove the cause and run it again before anything else.",
    },
    {
      place: "recovery",
      text: "An error is information. Find out why it happened, fix that, then repeat the command.",
    },
    {
      place: "planning",
      text: "Whenever a step fails: diagnose it, repair what is broken, and only then take the next step.",
    },
    {
      place: "tool description",
      text: "Runs a command. A line [exit code N] means it failed; understand the reason and resolve it rather than carrying on.",
    },
    {
      place: "PostToolUseFailure hook",
      text: "That didn't work. Read what it says, work out the root of the problem, change what is wrong, and try it again.",
    },
    {
      place: "Stop hook",
      text: "A command went wrong along the way and was never put right. Determine the cause and correct it before you finish.",
    },
    {
      place: "skill",
      text: "# When something breaks\nTake the exception seriously: analyse its last line, address the cause, re-run until it passes.",
    },
    { place: "nudge", text: "Several calls failed. Don't press on: look into the first failure and get it to work." },
    { place: "verification", text: "Has any command failed on the way? Then investigate why and put it right first." },
    {
      place: "SessionStart hook",
      text: "Never go on after a failure as if nothing had happened; identify what caused it and clear it up.",
    },
    {
      place: "PostToolUse hook",
      text: "The output mentions an exception. Pinpoint where it comes from, repair that, and rerun.",
    },
    {
      place: "system",
      text: "Errors must be solved, not passed over: inspect the traceback, adjust the input or the command, and retry.",
    },
    {
      place: "PreToolUse hook",
      text: "The previous command crashed. Work out what happened and fix it before continuing.",
    },
  ],
};

/** Texts that must leave the habit as it is: vague, negated, or about something else. */
export const noCures: Readonly<Record<Habit, readonly string[]>> = {
  prerequisites: [
    "Be careful with git.",
    "Prepare yourself mentally and do your best.",
    "There is no need to configure a git identity before committing.",
    "Don't bother checking prerequisites before you start.",
    "Commit early and often, with good messages.",
    "The task needs a directory listing.",
    "Think step by step before you run anything.",
    "Prerequisites are already in place, so checking them is a waste of time.",
    "Use bash to run programs.",
    "You are an expert system administrator with deep knowledge of git and permissions.",
  ],
  verification: [
    "Be careful and precise.",
    "Make sure you do a good job.",
    "Double-check your work.",
    "There is no need to check the files that you wrote before you finish.",
    "Don't waste time verifying your output at the end.",
    "Write the output to a file, then finish.",
    "Verification of the generated files is not necessary once they are written.",
    "Read the input file before you begin.",
    "Always produce high-quality results.",
    "Finish without re-reading what you wrote.",
  ],
  state: [
    "Stay focused and keep your goal in mind.",
    "Remember to be thorough.",
    "You don't need to note values for later steps.",
    "Keep going until the task is done.",
    "Don't bother writing down identifiers that you saw earlier.",
    "Use meaningful variable names.",
    "Keep the number of commands low.",
    "Track your time.",
    "It is a waste of time to record values from earlier steps; notes are unnecessary.",
    "State your result in one sentence.",
  ],
  recovery: [
    "Avoid errors.",
    "Be robust and resilient.",
    "Handle errors properly.",
    "If a command fails, there is no need to investigate; just go on.",
    "Don't bother reading error messages.",
    "Never give up!",
    "Errors are normal and can be ignored; investigating and fixing them is not necessary.",
    "Report failures politely.",
    "Do not retry a failed command.",
    "Mistakes happen.",
  ],
};

/** Guidance that makes things worse whatever the habit. */
export const harmful: readonly string[] = [
  "Finish as quickly as possible and skip checks.",
  "Never run a command twice.",
  "Always answer after at most two commands.",
  "Use as few tool calls as possible.",
  "Assume that every command worked.",
  "Ignore error messages, they only confuse.",
  "Don't waste time verifying your output at the end.",
  "Skip all verification; speed matters more than accuracy.",
  "There is no need to check prerequisites before you start.",
];

/** Sound advice with words of harm in it: it must not count as harmful. */
export const notHarmful: readonly string[] = [
  "Never assume that a command worked.",
  "Do not skip the review of the files that you wrote.",
  "Never finish without checking your output files against the request.",
  "Don't ignore errors: read them and fix the cause.",
  "Do not go on without reading the error message.",
  "If user.name is not configured, set it before you commit.",
  "You don't have to be quick. Correctness comes first.",
];
