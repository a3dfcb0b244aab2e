import type { TrialId } from "../core/ids.ts";
import { notKeptPath, outputPathOf, trialOutputLimitBytes } from "../core/kept-files.ts";
import type { KeptFiles } from "../core/ports.ts";
import type { ToolOutput } from "./tools.ts";

/** Keeps what tools gave in whole where a step shows it cut, until the trial's share is used up. */
export interface Outputs {
  /** @param step and `call` from 1: the place of its observation in the trace */
  keep(step: number, call: number, output: ToolOutput): Promise<void>;
}

/** @param resumed whether an earlier attempt may have kept some in the same container */
export async function openOutputs(
  files: KeptFiles,
  trialId: TrialId,
  epoch: number,
  resumed: boolean,
): Promise<Outputs> {
  const before = resumed ? await files.list(trialId) : [];
  let left = trialOutputLimitBytes - before.reduce((sum, { bytes }) => sum + bytes, 0);
  let told = false;
  return {
    async keep(step, call, { text, whole }) {
      const bytes = whole?.bytes ?? Buffer.byteLength(text);
      if (bytes <= left) {
        left -= bytes;
        return files.keep(trialId, epoch, outputPathOf(step, call), whole?.content() ?? bytesOf(text));
      }
      if (told) return;
      told = true;
      const limit = trialOutputLimitBytes / 1024 ** 2;
      const note = `The output of step ${step}, call ${call} would have passed the ${limit} MB of a trial; from here on some are not kept.\n`;
      return files.keep(trialId, epoch, notKeptPath, bytesOf(note));
    },
  };
}

async function* bytesOf(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}
