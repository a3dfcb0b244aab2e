/** Pass probabilities of one task with both harnesses. */
export interface TrueTask {
  readonly before: number;
  readonly after: number;
}

/**
 * Tasks drawn from the published mixture: 46 % never pass, 25 % always, 29 % are flaky (here evenly between 0 and 1); the edit makes
 * some of the never-passed tasks always pass, so that the mean gain over all such tasks is `gain`.
 */
export function aWorld(
  { tasks, gain, flaky = 0.29 }: { readonly tasks: number; readonly gain: number; readonly flaky?: number },
  random: () => number,
): TrueTask[] {
  const never = 0.46;
  return Array.from({ length: tasks }, () => {
    const kind = random();
    if (kind < never) return { before: 0, after: random() < gain / never ? 1 : 0 };
    const rate = kind < never + flaky ? random() : 1;
    return { before: rate, after: rate };
  });
}

/** Runs each task `repeats` times with both harnesses. */
export function measure(world: readonly TrueTask[], repeats: number, random: () => number) {
  const runs = (rate: number) => Array.from({ length: repeats }, () => random() < rate).filter(Boolean).length;
  const tallies = world.map(({ before, after }) => ({
    before: { passed: runs(before), scored: repeats },
    after: { passed: runs(after), scored: repeats },
  }));
  return {
    tallies,
    differences: tallies.map(({ before, after }) => (after.passed - before.passed) / repeats),
  };
}
