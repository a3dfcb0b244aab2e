import { cureFor, readGuidance } from "../../simulator/meaning/guidance.ts";
import { aspects, habits } from "../../simulator/personas.ts";
import { cures, harmful, noCures, notHarmful } from "./paraphrases.ts";

for (const habit of habits) {
  for (const each of cures[habit]) {
    const r = readGuidance(each.text);
    const as = habit !== "prerequisites" ? [null] : each.aspect ? [each.aspect] : [...aspects];
    const got = as.map((a) => cureFor(r, habit, a));
    if (got.some((g) => !g) || r.harms.length)
      console.log("MISS", habit, each.aspect ?? "", got, r.harms, "|", each.text);
  }
  for (const text of noCures[habit]) {
    const r = readGuidance(text);
    const c = r.cures.filter((c) => c.habit === habit);
    if (c.length) console.log("FALSE", habit, JSON.stringify(c));
    else if (r.cures.length) console.log("other", text, JSON.stringify(r.cures.map((c) => c.habit)));
  }
}
for (const t of harmful) if (!readGuidance(t).harms.length) console.log("NOHARM", t);
for (const t of notHarmful) if (readGuidance(t).harms.length) console.log("HARM", t, readGuidance(t).harms);
