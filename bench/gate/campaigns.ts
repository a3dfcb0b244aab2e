import type { GatePolicy } from "../../core/evidence/evidence.ts";
import { type Interval, wilson } from "../../core/evidence/statistics.ts";
import { Campaign, type Judge, type Purpose } from "./campaign.ts";
import { helps, kinds } from "./edits.ts";

const purposes: readonly Purpose[] = ["baseline", ...kinds, "merge"];

/** What a fixed budget of runs buys, over many nights. */
export interface CampaignFigures {
  /** Change of the true pass rate from the starting to the final version, in percentage points. */
  readonly gainPoints: number;
  readonly gainStandardError: number;
  /** Means per campaign. */
  readonly tried: number;
  readonly goodPromotions: number;
  readonly badPromotions: number;
  /** Share of the promoted edits that do nothing or harm, over all campaigns. */
  readonly badShare: number;
  readonly badInterval: Interval;
  readonly badByKind: ReadonlyMap<string, number>;
  /** Means per campaign. */
  readonly byPurpose: readonly {
    readonly purpose: Purpose;
    readonly runs: number;
    readonly tried: number;
    readonly accepted: number;
  }[];
}

export function measureCampaigns(
  gate: GatePolicy,
  judge: Judge,
  { budget, campaigns, seed }: { readonly budget: number; readonly campaigns: number; readonly seed: string },
): CampaignFigures {
  const gains: number[] = [];
  const all: Campaign[] = [];
  for (let number = 0; number < campaigns; number++) {
    const campaign = new Campaign(gate, judge, `${seed}campaign ${number}`, budget);
    gains.push(100 * campaign.run());
    all.push(campaign);
  }
  const mean = (of: (campaign: Campaign) => number) => all.reduce((sum, each) => sum + of(each), 0) / campaigns;
  const gainPoints = gains.reduce((sum, each) => sum + each, 0) / campaigns;
  const variance = gains.reduce((sum, each) => sum + (each - gainPoints) ** 2, 0) / Math.max(1, campaigns - 1);
  const promoted = all.flatMap((each) => each.promoted);
  const bad = promoted.filter((each) => !helps(each));
  return {
    gainPoints,
    gainStandardError: Math.sqrt(variance / campaigns),
    tried: mean((each) => each.triedCount),
    goodPromotions: (promoted.length - bad.length) / campaigns,
    badPromotions: bad.length / campaigns,
    badShare: promoted.length === 0 ? 0 : bad.length / promoted.length,
    badInterval: wilson(bad.length, promoted.length),
    badByKind: new Map(
      (["null", "harmful"] as const).map((kind) => [kind, bad.filter((each) => each.kind === kind).length]),
    ),
    byPurpose: purposes.map((purpose) => ({
      purpose,
      runs: mean((each) => each.spent.get(purpose) ?? 0),
      tried: mean((each) => each.tried.get(purpose) ?? 0),
      accepted: mean((each) => each.accepted.get(purpose) ?? 0),
    })),
  };
}
