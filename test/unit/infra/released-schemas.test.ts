import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Column } from '../../support/released-columns.ts';

const ROOT = join(import.meta.dirname, '../../..');

/**
 * The changes that BigQuery refuses or that lose data. Source:
 * https://cloud.google.com/bigquery/docs/managing-table-schemas
 */
function lossesOf(released: readonly Column[], current: readonly Column[], parent = ''): string[] {
  const known = new Map(released.map((column) => [column.name, column]));
  const kept = new Map(current.map((column) => [column.name, column]));
  const changed = [...known].flatMap(([name, before]) => {
    const path = `${parent}${name}`;
    const now = kept.get(name);
    if (now === undefined) return [`${path} was removed`];
    const mode = (column: Column) => column.mode ?? 'NULLABLE';
    return [
      ...(now.type === before.type ? [] : [`${path} changed from ${before.type} to ${now.type}`]),
      ...(mode(now) === mode(before) || (mode(before) === 'REQUIRED' && mode(now) === 'NULLABLE')
        ? []
        : [`${path} changed from ${mode(before)} to ${mode(now)}`]),
      ...lossesOf(before.fields ?? [], now.fields ?? [], `${path}.`),
    ];
  });
  const required = current.filter(({ name, mode }) => !known.has(name) && mode === 'REQUIRED');
  return [...changed, ...required.map(({ name }) => `${parent}${name} is new and REQUIRED`)];
}

describe('the BigQuery schemas, compared with the last release', () => {
  const read = (folder: string, file: string): Column[] =>
    JSON.parse(readFileSync(join(ROOT, folder, file), 'utf8'));
  const released = readdirSync(join(ROOT, 'test/fixtures/released-schemas'));

  it('include every released table', () => {
    assert.ok(released.length > 0);
    const current = new Set(readdirSync(join(ROOT, 'infra/bigquery/schemas')));
    assert.deepEqual(
      released.filter((file) => !current.has(file)),
      [],
    );
  });

  for (const file of released)
    it(`only grow: ${file}`, () => {
      assert.deepEqual(
        lossesOf(read('test/fixtures/released-schemas', file), read('infra/bigquery/schemas', file)),
        [],
      );
    });

  it('report every change that loses data', () => {
    const nested = (...fields: Column[]): Column[] => [
      { name: 'pools', type: 'RECORD', mode: 'REPEATED', fields },
    ];
    const port: Column = { name: 'port', type: 'STRING', mode: 'REQUIRED' };
    assert.deepEqual(lossesOf(nested(port), nested()), ['pools.port was removed']);
    assert.deepEqual(lossesOf([port], [{ ...port, type: 'INTEGER' }]), [
      'port changed from STRING to INTEGER',
    ]);
    assert.deepEqual(lossesOf([port], [{ ...port, mode: 'REPEATED' }]), [
      'port changed from REQUIRED to REPEATED',
    ]);
    assert.deepEqual(lossesOf([port], [{ ...port, mode: 'NULLABLE' }]), []);
    assert.deepEqual(lossesOf([], [port]), ['port is new and REQUIRED']);
  });
});
