import type { Aspect, Habit } from "../personas.ts";
import { concept } from "./words.ts";

/**
 * What guidance must speak of to cure a habit. Each rule is a list of concepts that must all be present within one sentence or
 * two neighbouring ones; the words of a concept are stems and synonyms. Adding words here is how the simulated model's
 * understanding of English grows.
 */
export interface MeaningRule {
  readonly habit: Habit;
  /** null: the guidance is about the habit as a whole and reaches every aspect. */
  readonly aspect: Aspect | null;
  readonly strength: "specific" | "general";
  readonly concepts: readonly RegExp[];
}

const checking = concept(
  "check verif validat inspect confirm examin review compar re-?read read-it read-them reads?-(?:\\w+\\s){0,3}back read-each read-every read-what look open view cat$ test prove$ proves$ assert " +
    "ensur make-sure makes-sure making-sure see-whether see-that see-if proof-?read re-?open re-?check double-?check go-over go-through going-over sanity diff$ scrutin audit convince",
);
const ownProduct = concept(
  "output result deliverable artefact artifact product$ products$ produce$ produces$ produced$ producing$ generat wrote written writing-a you-write you-made you-creat you-chang created creating finished-file final-file end-product what-you outcome file-was-creat after-writing after-a-write its-content " +
    "file-content contents-of target-file each-file every-file writes?-(?:a|an|each|every)",
);
const readingBack = concept("reads?-(?:\\w+\\s){0,3}back re-?read re-?open proof-?read");
const atTheEnd = concept(
  "before-you before-finish before-call before-say before-report before-declar before-hand before-conclud before-end before-submit before-complet before-clos before-stop before-announc before-the-task before-it before-going before-mov before-mark before-answer before-deliver " +
    "prior-to ahead-of after afterwards once$ at-the-end in-the-end last-step final-step whenever when each-time every-time until unless as-soon-as finish done$ follow(?:ed)?-by immediately straight-away right-away hand-over handing hand-in call-it",
);
const againstTheRequest = concept(
  "against match agree as-asked as-request as-expected as-specif as-required request(?:ed|s)? requir demand ask(?:ed|s)? instruct specif expect correct right$ complete$ wrong missing format non-?empty not-empty empty parse valid$ valid-json number-of rows? lines? wanted intended should-be should-hold should-contain it-should certain supposed mistake flaw defect error successfully",
);

const keeping = concept(
  "note$ notes$ noting record remember write-down writing-down write-them-down write-it-down jot track keep(?:ing)?-(?:\\w+\\s){0,3}(?:note|track|list|record|value|id|cop|log|ledger|tab) carry hold-on retain maintain save store memori[sz] memo copy copied cop(?:y|ies)-it look-it-up look-them-up look-up looking-up look-again look-back go-back refer-back re-?read read-it-again read-them-again " +
    "read-again reuse re-?use transfer quote-from reproduce fetch-it-again list-the-values scroll-back consult ledger tracker logbook scratch check-back compare verbatim",
);
const values = concept(
  "value id$ ids$ identifier token key$ keys$ number(?!\\sof) figure port$ ports$ path$ paths$ name$ names$ detail fact$ facts$ finding intermediate state$ variable what-you-found what-you-learn what-you-saw what-you-have-learn what-you-have-found what-you-discover information code$ codes$ count(?:s)?$ amount date$ dates$ reference credential address setting parameter result(?:s)?-of-earlier earlier-result interim constant data-point output-of",
);
const acrossSteps = concept(
  "later earlier previous prior-step preceding step subsequent next before-you-use before-using when-you-need when-needed as-you-go along-the-way afterwards throughout between again$ further-on further-down downstream come-up came-up first-time once-seen seen$ saw appear the-moment as-soon-as over-the-course long(?:er)?-task at-the-start beginning turn source origin where-it-came command-output printed still-need will-need need-them need-it",
);
const noGuessing = concept(
  "placeholder guess from-memory by-memory by-heart memory recall invent made-up make-up making-up dummy example-value assum verbatim exact literal character-for letter-for same-value re-?typ approximat fabricat mis-?rememb stale",
);

const failing = concept(
  "error fail non-?zero nonzero exit-code exit-status exit-non exception traceback stderr goes-wrong went-wrong going-wrong breaks broke unsuccessful did-not-succeed does-not-succeed doesn't-succeed didn't-work did-not-work doesn't-work does-not-work not-work reject refus complain crash abort",
);
const understanding = concept(
  "read understand cause$ causes$ root why reason diagnos investigat analy[sz] look-at look-into find-out figure-out work-out message says-what what-it-says inspect determine identify pinpoint explain trace$ study pay-attention attention take-seriously learn what-went-wrong what-happened",
);
const fixing = concept(
  "fix repair correct resolv address remed solve mend put-right set-right set-it-right make-it-work adjust deal-with eliminate get-it-to-work get-it-working cure overcome change-what clear-up sort-out sorted-out another-way different-approach",
);
const stayingWithIt = concept(
  "again$ re-?run rerun run-it-again retry repeat before-you before-continu before-going before-mov before-proceed before-carry before-anything before-the-next before-taking before-doing don't-continue do-not-continue do-not-go-on don't-go-on do-not-move never-continue never-go-on never-move never-proceed do-not-proceed don't-proceed " +
    "do-not-carry-on until then$ only-then instead-of-going instead-of-continuing rather-than-going rather-than-continuing rather-than-carrying not-ignore never-ignore don't-ignore try-it-again second-attempt not-give-up never-give-up don't-give-up do-not-give-up do-not-press never-press before-finish until-it",
);

const acting = concept(
  "check verif confirm ensur make-sure makes-sure making-sure see-to see-that see-whether see-if set$ sets$ setting configur defin suppl provid establish creat mkdir add$ grant give mark chmod install prepar arrang have$ has$ exist present available in-place look test inspect need require enable activat export initiali[sz] missing must",
);
const beforehand = concept(
  "before beforehand first$ prior ahead in-advance up-?front start beginning missing prerequisit precondition need require unless if$ when whenever once$ until depends? rel(?:y|ies)-on refus without",
);

const gitWords = concept("git$ commit repository repositories repo$ merge$ tag$");
const identityWords = concept(
  "user\\.name user\\.email user-name identity author committer who-you-are who-is-committing name-and-e-?mail name-and-an-e-?mail name-and-address e-?mail-address e-?mail sign(?:s|ed)?-with",
);
const identifying = concept(
  "check verif confirm ensur make-sure makes-sure making-sure see-to see-that see-whether see-if set$ sets$ setting configur defin suppl provid establish give tell ask look at-hand missing unset known unknown who-it-is anonymous",
);
const permissionWords = concept(
  "permission chmod executable execute-bit execution-bit x-bit writable writeable readable \\+x access-right rights mode-bits file-mode allowed-to owner(?:ship)? runnable",
);
const permissionTargets = concept(
  "file script program run execut start call write directory folder hook(?:s)?$ launch path",
);
const directoryWords = concept("director folder parent mkdir -p$ target-path destination");
const directoryActs = concept(
  "create creating exist make-it make-the making mkdir make-sure check ensur verif there$ missing add$ set-up prepar",
);
const toolWords = concept(
  "tool(?:s)?$ tooling program dependenc package binary binaries executables interpreter virtual-?env module librar utilit command-line software compiler runtime command(?:s)?-(?:you|that|is|are|exist) command$-v environment-variable set-?up configuration-file toolchain",
);
const toolActs = concept(
  "install available exist present set-up setup configur command-v which$ activat initiali[sz] on-the-path in-the-path in-place missing ready export found prepar",
);
const prerequisiteWords = concept(
  "prerequisit precondition pre-requisit requirement what-it-needs what-a-command-needs what-the-command-needs what-each-command-needs what-every-command-needs everything-it-needs everything-a-command needed-by depends-on rel(?:y|ies)-on presuppos groundwork preparation preparations",
);

const gitRule = { habit: "prerequisites", aspect: "git_identity" } as const;

export const meaningRules: readonly MeaningRule[] = [
  {
    habit: "verification",
    aspect: null,
    strength: "specific",
    concepts: [checking, ownProduct, atTheEnd, againstTheRequest],
  },
  { habit: "verification", aspect: null, strength: "general", concepts: [checking, ownProduct, atTheEnd] },
  { habit: "verification", aspect: null, strength: "general", concepts: [checking, ownProduct, againstTheRequest] },
  { habit: "verification", aspect: null, strength: "general", concepts: [readingBack, ownProduct] },
  { habit: "state", aspect: null, strength: "specific", concepts: [keeping, values, acrossSteps, noGuessing] },
  { habit: "state", aspect: null, strength: "general", concepts: [keeping, values, acrossSteps] },
  { habit: "state", aspect: null, strength: "general", concepts: [keeping, values, noGuessing] },
  { habit: "recovery", aspect: null, strength: "specific", concepts: [failing, understanding, fixing, stayingWithIt] },
  { habit: "recovery", aspect: null, strength: "general", concepts: [failing, understanding, fixing] },
  { habit: "recovery", aspect: null, strength: "general", concepts: [failing, understanding, stayingWithIt] },
  { habit: "recovery", aspect: null, strength: "general", concepts: [failing, fixing, stayingWithIt] },
  { ...gitRule, strength: "specific", concepts: [gitWords, identityWords, identifying] },
  {
    habit: "prerequisites",
    aspect: "file_permissions",
    strength: "specific",
    concepts: [permissionWords, permissionTargets, acting, beforehand],
  },
  {
    habit: "prerequisites",
    aspect: "missing_directory",
    strength: "specific",
    concepts: [directoryWords, directoryActs, acting, beforehand],
  },
  {
    habit: "prerequisites",
    aspect: "tool_setup",
    strength: "specific",
    concepts: [toolWords, toolActs, acting, beforehand],
  },
  { habit: "prerequisites", aspect: null, strength: "general", concepts: [prerequisiteWords, acting, beforehand] },
];

/** Guidance that talks a model out of care. "Do not …" in front of it makes it the opposite; see harms in guidance.ts. */
export const harmfulPhrases: readonly RegExp[] = [
  /\b(?:finish|complete|answer|respond|stop|be done|end|wrap up)\b[^.;]{0,30}\bas (?:quickly|fast|soon|early) as (?:possible|you can)/,
  /\bas few (?:commands|steps|calls|tool calls|turns|actions) as (?:possible|you can)/,
  /\bminimi[sz]e the (?:number of )?(?:commands|steps|calls|tool calls|turns)/,
  /\b(?:at most|no more than|a maximum of) (?:one|two|three|1|2|3) (?:commands?|steps?|calls?|tool calls?|turns?|actions?)/,
  /\bnever (?:run|execute|issue|repeat|use) (?:a |the |any )?(?:same )?(?:command|commands|tool|call)s? (?:twice|again|more than once)/,
  /\b(?:never|do not|don't) (?:repeat|retry|re-?run|redo)\b/,
  /\bignore (?:all |any |the )?(?:errors?|warnings?|failures?|error messages)\b/,
  /\bassume (?:that )?(?:everything|all|it|they|commands?|every command|each command|the result)\b[^.;]{0,30}\b(?:work(?:s|ed)?|succeed(?:s|ed)?|fine|correct|ok)\b/,
  /\b(?:skip|omit|drop) (?:all |any |the |every |unnecessary )*(?:checks?|checking|verification|validation|tests?|preparation|reviews?)\b/,
  /\b(?:fast|speed|quick)\w* (?:is|matters) more (?:important )?than (?:care|correct\w*|accura\w*|quality)/,
];

/** Words that tell what a skill is about: enough to open it, not enough to be cured by its description. */
export const topics: Readonly<Record<Habit | Aspect, RegExp>> = {
  verification: concept("verif check validat output deliver artefact artifact proof quality review result"),
  state: concept("note$ notes$ track value state remember multi-?step long-task several-steps bookkeeping context"),
  recovery: concept("error fail recover debug troubleshoot broken exception exit-code"),
  prerequisites: concept("prerequisit precondition set-?up prepar before-start getting-ready environment workspace"),
  git_identity: concept("git$ commit identity"),
  file_permissions: concept("permission executable chmod access"),
  missing_directory: concept("director folder path"),
  tool_setup: concept("tool install dependenc set-?up configur"),
};
