import type { ClusterReportRow, ClusterStateRow } from '../../../shared/model/rows/cluster-rows.ts';

const PRECEDENCE = { INSPECTED: 0, GONE: 1, UNREADABLE: 2, MISSING: 3 } as const;

/** Reports by id, every one that was recorded. */
export class Reports {
  readonly #rows = new Map<string, ClusterReportRow[]>();

  record(rows: readonly ClusterReportRow[]): void {
    for (const row of rows)
      this.#rows.set(row.report_id, [...(this.#rows.get(row.report_id) ?? []), structuredClone(row)]);
  }

  /** The one that counts in a scan: INSPECTED before GONE before UNREADABLE, then the later one. */
  get(id: string): ClusterReportRow | null {
    const rows = this.#rows.get(id) ?? [];
    return (
      rows
        .toReversed()
        .sort((a, b) => PRECEDENCE[a.outcome] - PRECEDENCE[b.outcome] || laterFirst(a, b))[0] ?? null
    );
  }

  /** The one that a state is based on. */
  of(state: ClusterStateRow): ClusterReportRow | null {
    const until = state.report_recorded_at ?? state.recorded_at;
    const rows = (this.#rows.get(state.report_id) ?? []).filter(
      ({ outcome, recorded_at }) => outcome === state.outcome && recorded_at <= until,
    );
    return rows.toReversed().sort(laterFirst)[0] ?? null;
  }

  all(): ClusterReportRow[] {
    return [...this.#rows.keys()].flatMap((id) => this.get(id) ?? []);
  }
}

const laterFirst = (a: ClusterReportRow, b: ClusterReportRow) =>
  Number(a.recorded_at < b.recorded_at) - Number(a.recorded_at > b.recorded_at);

/** Rows by id: of rows with the same id, the one recorded last. */
export class LastRows<Row extends { readonly recorded_at: string }> {
  readonly #rows = new Map<string, Row>();
  readonly #idOf: (row: Row) => string;

  constructor(idOf: (row: Row) => string) {
    this.#idOf = idOf;
  }

  record(rows: readonly Row[]): void {
    for (const row of rows) {
      const id = this.#idOf(row);
      const earlier = this.#rows.get(id);
      if (earlier === undefined || earlier.recorded_at <= row.recorded_at)
        this.#rows.set(id, structuredClone(row));
    }
  }

  get(id: string): Row | null {
    return this.#rows.get(id) ?? null;
  }

  all(): IteratorObject<Row> {
    return this.#rows.values();
  }
}
