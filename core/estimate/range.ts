/** From the least to the most that is expected; both ends in the same unit. */
export interface Range {
  readonly low: number;
  readonly high: number;
}

export function exactly(value: number): Range {
  return { low: value, high: value };
}

export function plus(...ranges: readonly Range[]): Range {
  return ranges.reduce((all, each) => ({ low: all.low + each.low, high: all.high + each.high }), exactly(0));
}

export function times(a: Range, b: Range): Range {
  return { low: a.low * b.low, high: a.high * b.high };
}
