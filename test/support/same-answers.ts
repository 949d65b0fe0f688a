import assert from 'node:assert/strict';
import type { QueryAnswer, QueryableStore, QueryValue } from '../../shared/report/ports.ts';

/** BigQuery tells no null list from an empty one; DuckDB does, of what a LEFT JOIN did not find. */
function withoutEmptyLists(value: QueryValue): QueryValue {
  if (Array.isArray(value)) return value.length === 0 ? null : value.map(withoutEmptyLists);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, field]) => [name, withoutEmptyLists(field as QueryValue)]),
  );
}

/** An answer whose rows are in an order that is the same in every store. */
async function comparable({ columns, rows }: QueryAnswer): Promise<object> {
  const answered = await Array.fromAsync(rows);
  const texts = answered.map((row) => JSON.stringify(row.map(withoutEmptyLists)));
  return { columns, rows: texts.toSorted() };
}

/** Asks two stores, and wants something, and the same. */
export async function assertSameAnswer(
  expected: QueryableStore,
  found: QueryableStore,
  ask: (store: QueryableStore) => Promise<QueryAnswer>,
): Promise<void> {
  const answer = await comparable(await ask(expected));
  assert.notDeepEqual('rows' in answer && answer.rows, [], 'an empty answer shows nothing');
  assert.deepEqual(await comparable(await ask(found)), answer);
}
