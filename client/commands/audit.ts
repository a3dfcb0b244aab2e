import { type AuditedVerdict, auditOptimization } from "../../core/evidence/audit.ts";
import type { Context, Invocation, Register } from "../context.ts";
import { labelOf } from "../external-models.ts";
import type { CommandEnd } from "../watching.ts";

export const register: Register = (program, context) => {
  program
    .command("audit")
    .argument("[id]", "optimization; the newest when absent")
    .description(
      "recomputes every verdict from the stored trials; a verdict that does not follow from them is an error",
    )
    .action(context.perform((invocation) => audit(invocation, context)));
};

async function audit({ output, args }: Invocation, context: Context): Promise<CommandEnd> {
  const { optimization, source } = await context.selfHarness().show(args[0]);
  const verdicts = auditOptimization(source);
  for (const verdict of verdicts) output.record("verdict", verdict);
  const differences = verdicts.reduce((sum, each) => sum + each.differences.length, 0);
  const recomputed = verdicts.filter((each) => each.otherRule === null).length;
  const summary = `${recomputed} verdicts recomputed, ${differences === 0 ? "no difference" : `${differences} differences`}`;
  const { labelled, externalModels } = labelOf(optimization.plan);
  output.text(labelled([...verdicts.flatMap(linesOf), summary].join("\n")));
  const { optimizationId } = optimization.plan;
  const fields = { optimizationId, verdicts: verdicts.length, differences, externalModels };
  return { kind: differences === 0 ? "ok" : "altered", fields };
}

function linesOf({ proposalId, verdict, trials, differences, otherRule }: AuditedVerdict): string[] {
  const mark = differences.length === 0 ? "✓" : "✗";
  return [
    `${mark} ${proposalId}  ${verdict ?? "no verdict"}, from ${trials} trials`,
    ...(otherRule === null
      ? []
      : [
          `    its trials were compared, its verdict not: version ${otherRule} of the rule gave it, which this release no longer has`,
        ]),
    ...differences.map((each) => `    ${each.kind}: should be ${each.expected}; is ${each.found}`),
  ];
}
