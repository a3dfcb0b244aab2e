/** Does the work so many times, one after the other. Answers with the wall time of each, in milliseconds. */
export async function timeEach(times: number, work: () => Promise<unknown>): Promise<number[]> {
  const sample: number[] = [];
  for (let index = 0; index < times; index++) {
    const started = performance.now();
    await work();
    sample.push(performance.now() - started);
  }
  return sample;
}

/** Does the work so many times, with so many at a time. Answers with the wall time of the whole, in milliseconds. */
export async function timeAll(times: number, inFlight: number, work: () => Promise<unknown>): Promise<number> {
  let left = times;
  const started = performance.now();
  await Promise.all(
    Array.from({ length: inFlight }, async () => {
      while (left-- > 0) await work();
    }),
  );
  return performance.now() - started;
}
