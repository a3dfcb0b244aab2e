import type { OptimizationResult, Progress } from "../workflows/messages.ts";
import { ClientFailure } from "./failure.ts";

/** Where an optimization stands now, and how it ended. */
interface Source {
  progress(id: string): Promise<Progress>;
  result(id: string, signal?: AbortSignal): Promise<OptimizationResult>;
}

export type Watched = { readonly kind: "ended"; readonly result: OptimizationResult } | { readonly kind: "detached" };

/** What is told of an optimization that is watched: each change, and why there is no answer while there is none. */
export interface ProgressListener {
  onProgress(progress: Progress): void;
  onSilence?(text: string): void;
}

const askEveryMs = 1_000;

/**
 * Follows an optimization to its end or until the signal, and tells the listener each change. A worker that is away is no end:
 * the optimization waits for it, and so do we.
 */
export async function followProgress(
  source: Source,
  id: string,
  listener: ProgressListener,
  signal: AbortSignal,
): Promise<Watched> {
  const over = new AbortController();
  const ended = source.result(id, signal).finally(() => over.abort());
  const asking = askUntil(source, id, listener, AbortSignal.any([signal, over.signal]));
  try {
    return { kind: "ended", result: await ended };
  } catch (error) {
    if (signal.aborted) return { kind: "detached" };
    throw error;
  } finally {
    over.abort();
    await asking;
  }
}

async function askUntil(source: Source, id: string, listener: ProgressListener, signal: AbortSignal): Promise<void> {
  let last = "";
  while (!signal.aborted) {
    const text = await source.progress(id).then(
      (progress) => {
        const now = JSON.stringify(progress);
        if (now !== last && !signal.aborted) listener.onProgress(progress);
        return now;
      },
      (error: unknown) => {
        const now = error instanceof ClientFailure ? error.message : String(error);
        if (now !== last && !signal.aborted) listener.onSilence?.(now);
        return now;
      },
    );
    last = text;
    await pauseBetween(signal);
  }
}

function pauseBetween(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, askEveryMs);
    signal.addEventListener("abort", done);
  });
}
