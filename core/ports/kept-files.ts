import type { TrialId } from "../ids.ts";

export interface KeptFile {
  /** As in `kept-files.ts` of the core; relative, with slashes, never with `..`. */
  readonly path: string;
  /** Before compression. */
  readonly bytes: number;
}

/**
 * What is too large for a row of a trial: whole outputs of commands, artifacts, logs of image builds. Streamed in and out, so that
 * neither side holds one as a whole.
 */
export interface KeptFiles {
  /**
   * Keeps a file with the container in which the attempt works (see {@link Journal.enter}), whole or not at all; one of that path there is
   * replaced. Throws {@link Superseded} when a newer attempt has begun or the trial is closed.
   */
  keep(trialId: TrialId, epoch: number, path: string, content: AsyncIterable<Uint8Array>): Promise<void>;
  /** Those of the container that the newest attempt works in, of a reused trial of the one that was run; by path. */
  list(trialId: TrialId): Promise<readonly KeptFile[]>;
  /** null when {@link list} has no such path. */
  read(trialId: TrialId, path: string): Promise<AsyncIterable<Uint8Array> | null>;
  /** The log of the build of an image, by the content address of what it was built from; the first one stays. */
  keepBuildLog(key: string, log: string): Promise<void>;
  buildLog(key: string): Promise<string | null>;
}
