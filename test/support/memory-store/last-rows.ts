/** Rows by ID; of rows with the same ID, the one recorded last. */
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
