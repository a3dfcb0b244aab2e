import { describe } from "@jest/globals";
import { openMemory } from "../../adapters/memory/open-memory.ts";
import { journalConformance } from "../conformance/journal.ts";
import { keptFilesConformance } from "../conformance/kept-files.ts";
import { paceConformance } from "../conformance/pace.ts";
import { paidCallsConformance } from "../conformance/paid-calls.ts";
import { recordsConformance } from "../conformance/records.ts";

describe("records in memory", () => {
  const stores = openMemory();
  recordsConformance(() => stores);
});

describe("paid calls in memory", () => {
  const stores = openMemory();
  paidCallsConformance(() => stores);
});

describe("the journal in memory", () => {
  const stores = openMemory();
  journalConformance(() => stores);
});

describe("kept files in memory", () => {
  const stores = openMemory();
  keptFilesConformance(() => stores);
});

describe("the pace in memory", () => {
  const { pace } = openMemory();
  paceConformance(() => [pace]);
});
