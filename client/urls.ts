/** Where the Temporal UI is, and whose namespace it is to show. */
export interface TemporalUi {
  readonly namespace: string;
  readonly uiUrl: string | null;
}

/** The optimization's page in the Temporal UI; null when nobody said where the UI is. */
export function optimizationUrl(ui: TemporalUi, id: string): string | null {
  return page(ui, `workflows/${encodeURIComponent(id)}`);
}

/** The list of an optimization's workflows in the Temporal UI: its iterations, evaluations and validations. */
export function partsUrl(ui: TemporalUi, id: string): string | null {
  return page(ui, `workflows?query=${encodeURIComponent(`SelfHarnessOptimization = "${id}"`)}`);
}

/** A schedule's page in the Temporal UI, with its nights. */
export function scheduleUrl(ui: TemporalUi, scheduleId: string): string | null {
  return page(ui, `schedules/${encodeURIComponent(scheduleId)}`);
}

function page({ uiUrl, namespace }: TemporalUi, path: string): string | null {
  return uiUrl === null ? null : `${uiUrl}/namespaces/${encodeURIComponent(namespace)}/${path}`;
}
