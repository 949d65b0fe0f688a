import assert from 'node:assert/strict';
import type { QueryAnswer, QueryableStore, QueryValue } from '../../shared/report/ports.ts';

/** BigQuery does not distinguish a null list from an empty one; DuckDB does for unmatched rows of a LEFT JOIN. */
function withoutEmptyLists(value: QueryValue): QueryValue {
  if (Array.isArray(value)) return value.length === 0 ? null : value.map(withoutEmptyLists);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, field]) => [name, withoutEmptyLists(field as QueryValue)]),
  );
}

/** A result with its rows in an order that does not depend on the store. */
async function comparable({ columns, rows }: QueryAnswer): Promise<object> {
  const answered = await Array.fromAsync(rows);
  const texts = answered.map((row) => JSON.stringify(row.map(withoutEmptyLists)));
  return { columns, rows: texts.toSorted() };
}

/** Runs the same query on two stores and requires the same non-empty result. */
export async function assertSameResult(
  expected: QueryableStore,
  found: QueryableStore,
  ask: (store: QueryableStore) => Promise<QueryAnswer>,
): Promise<void> {
  const answer = await comparable(await ask(expected));
  assert.notDeepEqual('rows' in answer && answer.rows, [], 'an empty result proves nothing');
  assert.deepEqual(await comparable(await ask(found)), answer);
}
