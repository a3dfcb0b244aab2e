/**
 * Words about how one works, whatever one works on: guidance is made of them, so they point to no task, though read-me files and manuals, over which
 * the ordinary words were counted, have few of them.
 */
export const methodWords: readonly string[] = `
  abrupt anomaly assumption beginner boast bluff breath calm careless cautious certainty cheat checklist chronological clue combinatorial
  cure deadline decoy detective diagnosis disjoint distractor doubtful downtime dubious dull excuse exhaustive exploratory eyeball fabricate faithful
  faithfully fake footnote garbled gotcha gradual gradually guesswork habit hallucinate haste headline hint honest honesty humble hurry hypothesis
  infeasible infeasibility intuition irreversibly judge judged judgement leftover lexicographically makespan meanwhile milestone neat noisily noun
  novice oddity optimality optimum outage outlier paraphrase patience piecemeal pitfall plausible plausibility prudent quirk recalc recalculation recap
  recount recounting rehearsal rehearse remedy remnant residue restate retype reviewer riddle ripe rotten rush seldom sharp skim slack sloppy stubborn
  stay stray subtotal suspicion suspicious symptom teammate temptation tempting thrice tidy ties tiebreak tiebreaker tolerance trial
  trustworthy truthful truthfully uncertain uncertainty uncommitted unfinished unmerged weigh wholesale yardstick evidence detour   capitalisation capitalization adjective afford budget
`
  .trim()
  .split(/\s+/);

/** Measures that any data may be in. */
export const measures: readonly string[] = `
  inch inches foot feet yard mile metre meter millimetre centimetre kilometre gram kilogram ounce pound litre gallon volt watt ampere hertz fortnight
  quarter century afternoon noon midnight north south east west northern southern eastern western
`
  .trim()
  .split(/\s+/);
