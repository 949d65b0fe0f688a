import type { QueryableStore, QueryValue } from '../../shared/report/ports.ts';

/** Runs a query and returns its rows as objects. */
export async function askStore(store: QueryableStore, sql: string): Promise<Record<string, QueryValue>[]> {
  const { columns, rows } = await store.query(sql);
  const answers = await Array.fromAsync(rows);
  return answers.map((values) =>
    Object.fromEntries(columns.map((column, index) => [column, values[index] ?? null])),
  );
}
