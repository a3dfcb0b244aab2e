/** `import { connect } from "self-harness/client"`: the verbs of the command line as a small typed library. */

export type { OptimizationResult, Progress } from "../workflows/messages.ts";
export type { CheckResult } from "./benchmark-check.ts";
export type { BenchmarkCheck, BenchmarkCheckOptions } from "./benchmark-survey.ts";
export { type ConnectOptions, connect } from "./connect.ts";
export type { PartCheck } from "./doctor.ts";
export { type ExitKind, exitCodes } from "./exit-codes.ts";
export { ClientFailure, type ClientProblem } from "./failure.ts";
export type { ProgressListener } from "./progress-feed.ts";
export { type ReportData, renderReport } from "./report-screen.ts";
export type { SelfHarness, What } from "./self-harness.ts";
export { checkTimezone, parseTimeOfDay, type ScheduleSummary, type Timetable } from "./timetable.ts";
