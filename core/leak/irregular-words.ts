/** Other forms of English words that change within: withdrew → withdraw. */
export const irregular: ReadonlyMap<string, string> = new Map(
  `
  arise arose arisen / bear bore borne / beat beaten / bend bent / bind bound / bite bitten / bleed bled / blow blew blown / break broke broken /
  breed bred / build built / burn burnt / buy bought / catch caught / cling clung / creep crept / deal dealt / dig dug / draw drew drawn / dream dreamt /
  drink drank drunk / drive drove driven / eat eaten / fall fell fallen / feed fed / feel felt / fight fought / flee fled / fling flung / fly flew flown /
  forbid forbade forbidden / forecast forecasted / forget forgot forgotten / freeze froze frozen / grind ground / grow grew grown / hang hung / hide hid hidden /
  hold held / kneel knelt / lay laid / lead led / lean leant / leap leapt / lend lent / light lit / mow mown / outgrow outgrew outgrown / overtake overtook
  overtaken / partake partook / rebuild rebuilt / resell resold / ride rode ridden / ring rang rung / rise rose risen / seek sought / sell sold / send sent /
  sew sewn / shake shook shaken / shear shorn / shine shone / shoot shot / shrink shrank shrunk / sing sang sung / sink sank sunk / sleep slept / slide slid /
  sling slung / sow sown / speak spoke spoken / speed sped / spell spelt / spend spent / spill spilt / spin spun / split splitting / spoil spoilt /
  spring sprang sprung / steal stole stolen / stick stuck / sting stung / strike struck / string strung / strive strove striven / swear swore sworn /
  sweep swept / swell swollen / swim swam swum / swing swung / teach taught / tear tore torn / throw threw thrown / tread trod trodden / undergo underwent undergone /
  wake woke woken / wear wore worn / weave wove woven / weep wept / wind wound / withdraw withdrew withdrawn / withhold withheld / wring wrung /
  child children / foot feet / goose geese / half halves / knife knives / leaf leaves / life lives / loaf loaves / mouse mice / shelf shelves / tooth teeth /
  thief thieves / wolf wolves / woman women / person people / index indices indexes / matrix matrices / vertex vertices / axis axes / analysis analyses /
  criterion criteria / datum data / quota quotas / buoy buoys
  `
    .split("/")
    .flatMap((group) => {
      const [base = "", ...forms] = group.trim().split(/\s+/);
      return forms.map((form) => [form, base] as const);
    }),
);
