import assert from 'node:assert/strict';
import * as z from 'zod';
import { type Column, columnsOf } from '../../../scripts/generate-columns.ts';
import { timestamp } from '../../../shared/model/rows/columns.ts';
import { TABLES } from '../../../shared/model/rows/tables.ts';
import { aCampaign, aCampaignCluster, anEvent } from '../../support/campaign-builder.ts';
import {
  aConcluded,
  anAlert,
  anEnumerated,
  anUnreadable,
  aReport,
  aStarted,
  aState,
} from '../../support/row-builder.ts';

/** Reserved words of BigQuery or DuckDB that a column might be named after. */
const RESERVED = new Set(
  'all and any array as asc at between by case cast collate create cross current default define desc distinct else end enum escape except exists extract false fetch following for from full group grouping groups hash having if ignore in inner intersect interval into is join lateral left like limit lookup merge natural new no not null nulls of on or order outer over partition preceding proto qualify range recursive respect right rollup rows select set some struct table then to treat true unbounded union unnest using when where window with within'.split(
    ' ',
  ),
);

function namesOf(columns: readonly Column[]): string[] {
  return columns.flatMap(({ name, fields }) => [name, ...namesOf(fields)]);
}

describe('the rows', () => {
  for (const { name, row, idColumn, partitionColumn, clusterColumns } of TABLES) {
    it(`of ${name} have snake_case names that are not reserved words`, () => {
      const names = namesOf(columnsOf(row));
      assert.deepEqual(
        names.filter((each) => !/^[a-z][a-z0-9_]*$/.test(each) || RESERVED.has(each)),
        [],
      );
    });

    it(`of ${name} contain the columns of the table's ID, partitioning and clustering`, () => {
      const required = new Map(columnsOf(row).map((column) => [column.name, column]));
      assert.equal(required.get(idColumn)?.mode, 'REQUIRED');
      assert.deepEqual(
        [required.get(partitionColumn)?.type, required.get(partitionColumn)?.mode],
        ['DATE', 'REQUIRED'],
      );
      for (const column of clusterColumns) assert.equal(required.get(column)?.mode, 'REQUIRED');
    });
  }

  it('built by the tests match the schemas', () => {
    const made: Readonly<Record<string, readonly object[]>> = {
      scans: [aStarted(), aConcluded()],
      enumerated_clusters: [anEnumerated({}, 'c')],
      cluster_reports: [aReport({}, 'c'), anUnreadable({}, 'c')],
      cluster_states: [aState({}, 'c')],
      alerts: [anAlert({}, 'c'), anAlert({}, null)],
      campaigns: [aCampaign([aCampaignCluster('c')])],
      campaign_clusters: [aCampaignCluster('c')],
      campaign_events: [anEvent(1, 'RING_STARTED')],
    };
    assert.deepEqual(
      Object.keys(made),
      TABLES.map(({ name }) => name),
    );
    for (const { name, row } of TABLES)
      for (const one of made[name] ?? []) assert.deepEqual(z.strictObject(row.shape).parse(one), one);
  });

  const times: readonly [string, boolean][] = [
    ['2026-11-24T03:00:00.000Z', true],
    ['2026-11-24T03:00:00Z', false],
    ['2026-11-24T03:00:00.000000Z', false],
    ['2026-11-24T03:00:00.000+00:00', false],
    ['2026-02-30T03:00:00.000Z', false],
  ];
  for (const [time, valid] of times)
    it(`${valid ? 'accept' : 'reject'} ${time} as a timestamp`, () => {
      assert.equal(timestamp().safeParse(time).success, valid);
    });
});
