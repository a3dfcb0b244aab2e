/** Something outside kept silent for longer than it may; the message says what and for how long. */
export class Silence extends Error {
  override readonly name = "Silence";
}

/**
 * Waits for one thing outside (a command, a model's answer, the engine) no longer than it may take. Each of them has a limit of its
 * own that is shorter; this is for what goes wrong with those. What was silent is told to stop, and is not waited for.
 * @param what completes "… kept silent for N s"
 * @throws Silence, or the signal's reason when the attempt itself is to stop
 */
export async function within<T>(
  what: string,
  limitMs: number,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  signal.throwIfAborted();
  const silent = new AbortController();
  const timer = setTimeout(
    () => silent.abort(new Silence(`${what} kept silent for ${Math.round(limitMs / 1000)} s`)),
    limitMs,
  );
  const either = AbortSignal.any([signal, silent.signal]);
  try {
    const stopped = new Promise<never>((_, reject) => {
      silent.signal.addEventListener("abort", () => reject(silent.signal.reason), { once: true });
    });
    return await Promise.race([work(either), stopped]);
  } catch (error) {
    // What was told to stop may say so in its own words.
    throw silent.signal.aborted && !signal.aborted ? silent.signal.reason : error;
  } finally {
    clearTimeout(timer);
  }
}
