/** Most bytes that are kept of one command's output, half of them from its head and half from its tail. Source: issue of the sandbox. */
export const outputLimitBytes = 10 * 1024 * 1024;
/** Most bytes of whole outputs that are kept of a trial. */
export const trialOutputLimitBytes = 64 * 1024 * 1024;

/** What of a trial's artifacts is kept; the manifest says what was left out. */
export const artifactLimits = { fileBytes: 20 * 1024 * 1024, totalBytes: 100 * 1024 * 1024, files: 1_000 } as const;

export const outputFolder = "outputs/";

/** Where the whole of an output lies that a step shows cut. Both numbers from 1; `call` is the place of its observation. */
export function outputPathOf(step: number, call: number): string {
  return `${outputFolder}step-${step}-call-${call}.txt`;
}

/** Tells from which step on outputs were not kept, since the trial's share was used up. */
export const notKeptPath = "outputs/not-kept.txt";
export const artifactFolder = "artifacts/";
export const manifestPath = "artifacts/manifest.json";
export const imagePath = "environment/image.json";
/** The image that the tests ran in, where the task brings one for them. */
export const verifierImagePath = "verifier/image.json";

/** Which image a trial ran in. `key`: content address of what it was built from; null where it was not built here. */
export interface TrialImage {
  readonly id: string;
  readonly key: string | null;
  /** Those of the task's other services, by their names; absent where there are none. */
  readonly services?: Readonly<Record<string, TrialImage>>;
}
