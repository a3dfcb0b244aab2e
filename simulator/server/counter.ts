import { type Role, roles } from "./roles.ts";

/** One call of a paid endpoint as the simulator saw it; token counts are the true ones, whatever a fault reported. */
export interface CallRecord {
  readonly n: number;
  readonly role: Role;
  readonly model: string;
  readonly fault: string | null;
  readonly status: number;
  readonly promptTokens: number;
  readonly completionTokens: number;
  /** A whole answer with at least one choice (or embedding) was handed to the network. */
  readonly answered: boolean;
}

/** What GET /simulator/calls says. */
export interface CallReport {
  readonly simulatedModel: true;
  readonly total: number;
  readonly answered: number;
  readonly byRole: Readonly<Record<Role, number>>;
  readonly byFault: Readonly<Record<string, number>>;
  readonly records: readonly CallRecord[];
}

/** The simulator's own books, to be compared with a ledger. */
export class CallCounter {
  private next = 1;
  private records: CallRecord[] = [];

  /** Takes the number of an arriving call. */
  arrive(): number {
    return this.next++;
  }

  record(call: CallRecord): void {
    this.records.push(call);
  }

  clear(): void {
    this.next = 1;
    this.records = [];
  }

  report(): CallReport {
    const records = [...this.records].sort((a, b) => a.n - b.n);
    const byFault: Record<string, number> = {};
    for (const { fault } of records) if (fault) byFault[fault] = (byFault[fault] ?? 0) + 1;
    const byRole = Object.fromEntries(roles.map((role) => [role, records.filter((each) => each.role === role).length]));
    return {
      simulatedModel: true,
      total: records.length,
      answered: records.filter((each) => each.answered).length,
      byRole: byRole as Record<Role, number>,
      byFault,
      records,
    };
  }
}
