import type { TrialId } from "../../core/ids.ts";
import type { KeptFiles } from "../../core/ports.ts";
import { expectKnown, type MemoryState } from "./state.ts";
import { openAttemptOf, sourceOf } from "./trials.ts";

export function memoryKeptFiles(state: MemoryState): KeptFiles {
  function filesOf(trialId: TrialId): ReadonlyMap<string, Uint8Array> {
    const trial = state.trials.get(trialId);
    const source = trial && sourceOf(state, trial);
    const container = source?.attempts.at(-1)?.container ?? null;
    return (container === null ? undefined : source?.files.get(container)) ?? new Map();
  }

  return {
    async keep(trialId, epoch, path, content) {
      const what = `the container of attempt ${epoch} of trial ${trialId}`;
      const container = expectKnown(openAttemptOf(state, trialId, epoch).container ?? undefined, what);
      const chunks: Uint8Array[] = [];
      for await (const chunk of content) chunks.push(chunk);
      openAttemptOf(state, trialId, epoch);
      const { files } = expectKnown(state.trials.get(trialId), `trial ${trialId}`);
      const kept = files.get(container) ?? new Map<string, Uint8Array>();
      kept.set(path, Buffer.concat(chunks));
      files.set(container, kept);
    },

    async list(trialId) {
      const files = [...filesOf(trialId)].map(([path, content]) => ({ path, bytes: content.length }));
      return files.sort((a, b) => (a.path < b.path ? -1 : 1));
    },

    async read(trialId, path) {
      const content = filesOf(trialId).get(path);
      return content ? inOnePiece(content) : null;
    },

    async keepBuildLog(key, log) {
      if (!state.buildLogs.has(key)) state.buildLogs.set(key, log);
    },

    buildLog: async (key) => state.buildLogs.get(key) ?? null,
  };
}

async function* inOnePiece(content: Uint8Array): AsyncGenerator<Uint8Array> {
  yield content;
}
