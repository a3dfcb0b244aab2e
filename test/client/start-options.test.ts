import { describe, expect, it } from "@jest/globals";
import { visibleOptions } from "../../client/start-options.ts";
import { asId, type OptimizationId } from "../../core/ids.ts";
import { aPlan } from "../conformance/values.ts";

const ui = { namespace: "nights", uiUrl: "http://ui:8233" };
const bytes = (text: string) => Buffer.byteLength(text, "utf8");

describe("what a person sees of an optimization that has just started", () => {
  it("has links to its page, to all of its workflows, and to the model server", () => {
    const plan = aPlan({ optimizationId: asId<OptimizationId>("opt-7k2m") });
    const { memo, staticDetails, typedSearchAttributes } = visibleOptions(plan, 36, ui);
    expect(memo.links).toEqual({
      "this page": "http://ui:8233/namespaces/nights/workflows/opt-7k2m",
      "all of its workflows":
        "http://ui:8233/namespaces/nights/workflows?query=SelfHarnessOptimization%20%3D%20%22opt-7k2m%22",
      "model server": plan.models.agent.baseUrl,
    });
    for (const [name, url] of Object.entries(memo.links)) expect(staticDetails).toContain(`[${name}](${url})`);
    expect(typedSearchAttributes.map(({ key, value }) => [key.name, value])).toEqual([
      ["SelfHarnessModel", plan.models.agent.name],
      ["SelfHarnessOptimization", "opt-7k2m"],
    ]);
  });

  it("leads to its schedule while nobody knows its id", () => {
    const plan = aPlan({ optimizationId: asId<OptimizationId>(""), lineage: "shop" });
    const { memo, typedSearchAttributes } = visibleOptions(plan, 36, ui);
    expect(memo.links).toMatchObject({ "its schedule": "http://ui:8233/namespaces/nights/schedules/nightly-shop" });
    expect(typedSearchAttributes.map(({ key }) => key.name)).toEqual(["SelfHarnessModel"]);
  });

  it("has no link into a UI that nobody named", () => {
    const plan = aPlan({});
    const { memo } = visibleOptions(plan, 36, { namespace: "nights", uiUrl: null });
    expect(memo.links).toEqual({ "model server": plan.models.agent.baseUrl });
  });

  it("fits into what Temporal takes, whatever the model is called and however many folders the benchmark has", () => {
    const plan = aPlan({ benchmarks: Array.from({ length: 2_000 }, (_, index) => `/benchmarks/folder-${index}`) });
    const agent = { ...plan.models.agent, name: "模".repeat(300) };
    const options = visibleOptions({ ...plan, models: { ...plan.models, agent } }, 2_000, ui);
    expect(bytes(options.staticSummary)).toBeLessThan(400);
    expect(bytes(options.staticDetails)).toBeLessThan(20_000);
    expect(options.staticDetails).toContain("/benchmarks/folder-7, 1992 more (2000 tasks)");
  });
});
