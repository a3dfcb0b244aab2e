/** Everything of ours on an engine carries these: the reaper and everybody who looks for their own go by them. */
export const labelPrefix = "self-harness.";
export const instanceLabel = `${labelPrefix}instance`;
export const trialLabel = `${labelPrefix}trial`;
/** Milliseconds since the epoch. */
export const deadlineLabel = `${labelPrefix}deadline`;
