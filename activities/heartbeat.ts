import { CompleteAsyncError, Context } from "@temporalio/activity";

/** Half of what the server may throttle to, so that a cancel arrives within seconds. */
const intervalMs = 5_000;

/**
 * Runs work with a heartbeat from a timer: a slow model call is no reason to be declared dead. Cancellation reaches the work
 * through the signal.
 * @param pointer small details for a person who looks at the pending activity; never a transcript
 */
export async function whileHeartbeating<T>(
  pointer: () => unknown,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const context = Context.current();
  const beat = () => context.heartbeat(pointer());
  beat();
  const timer = setInterval(beat, intervalMs);
  try {
    return await work(context.cancellationSignal);
  } catch (error) {
    // A cancelled activity must end as cancelled, whatever the interrupted work made of its signal.
    if (context.cancellationSignal.aborted && !(error instanceof CompleteAsyncError)) await context.cancelled;
    throw error;
  } finally {
    clearInterval(timer);
  }
}
