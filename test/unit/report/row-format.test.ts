import assert from 'node:assert/strict';
import { NO_EXCEPTIONS } from '../../../shared/model/exceptions.ts';
import { notSampled } from '../../../shared/model/sampling.ts';
import type { UsageVerdict } from '../../../shared/model/words.ts';
import { reportFormat, scannedFormat } from '../../../shared/report/cluster-formats.ts';
import { queryResultFormat } from '../../../shared/report/row-format.ts';
import { scannedRecord } from '../../../shared/report/scanned-record.ts';
import { judgeCluster } from '../../../shared/stages/judge/judge-cluster.ts';
import { buildReport } from '../../../shared/stages/record/build-report.ts';
import { aCluster, aPool, aUsage, setting } from '../../support/cluster-builder.ts';
import { anAcceptedBreak } from '../../support/exceptions-builder.ts';
import { aState } from '../../support/row-builder.ts';

const context = {
  scanId: 's',
  scanDate: '2026-11-24',
  recordedAt: '2026-11-24T03:00:00.000Z',
  organization: null,
};
const policy = {
  nowMs: Date.UTC(2026, 10, 24),
  today: '2026-11-24',
  minimumWindowSeconds: 3600,
  quietSeconds: 86_400,
  coveragePercent: null,
  exceptions: NO_EXCEPTIONS,
  labelsExempt: true,
};
const cluster = aCluster({
  initialVersion: '1.33.1-gke.1',
  pools: ['x', 'y', 'z', 'w'].map((name) => aPool({ name })),
  settings: [
    setting('NODE_POOL', true, 'x'),
    setting('NODE_POOL', false, 'y'),
    setting('NODE_POOL', 'UNREADABLE', 'z'),
    setting('NODE_POOL', true, 'w'),
  ],
});
const sampling = notSampled('TURNED_OFF');
const report = buildReport(context, cluster, judgeCluster(cluster, sampling, policy), sampling, []);
const record = scannedRecord({ state: aState({}, 'a', { reasons: ['One.', 'Two.'] }), report });
const blank = scannedRecord({ state: aState({}, 'b', { outcome: 'MISSING', exposure: null }), report: null });

function cellsOf(row: typeof record): Record<string, unknown> {
  return Object.fromEntries(scannedFormat.allColumns.map(({ name, cell }) => [name, cell(row)]));
}

describe('the columns of clusters', () => {
  for (const [name, { columns, allColumns }] of Object.entries({ reportFormat, scannedFormat })) {
    it(`of ${name} have unique names`, () => {
      for (const each of [columns, allColumns])
        assert.equal(new Set(each.map((column) => column.name)).size, each.length);
    });
  }

  it('list the open and the unknown pools', () => {
    const cells = cellsOf(record);
    assert.equal(cells['pools'], 4);
    assert.equal(cells['enabled_pools'], 'x w');
    assert.equal(cells['unknown_pools'], 'z');
    assert.equal(cells['new_pools'], 'DISABLED');
    assert.equal(cells['reasons'], 'One. Two.');
  });

  it('contain only plain values for a cluster without data', () => {
    for (const value of Object.values(cellsOf(blank)))
      assert.ok(value === null || typeof value !== 'object', String(value));
    const shown = Object.fromEntries(scannedFormat.columns.map(({ name, cell }) => [name, cell(blank)]));
    assert.equal(shown['exposure'], 'MISSING');
    assert.equal(shown['open_pools'], null);
  });

  it('show an accepted break next to the use, with its owner (was shown as no use)', () => {
    const accepted = {
      ...anAcceptedBreak({ until: '2027-01-31' }),
      last_used_at: '2026-11-25T03:00:00.000Z',
    };
    const use = aUsage({ verdict: 'IN_USE', nodes_total: 3, nodes_covered: 2, unseen_share: 0.6667 });
    const row = { ...record, usage: use, pools: [], accepted_breaks: [accepted] };
    const shown = Object.fromEntries(scannedFormat.columns.map(({ name, cell }) => [name, cell(row)]));
    assert.deepEqual([shown['usage'], shown['covered']], ['IN_USE (accepted)', '2/3']);
    const cells = cellsOf(row);
    assert.deepEqual(
      [cells['usage'], cells['nodes_covered'], cells['nodes_total'], cells['unseen_share']],
      ['IN_USE', 2, 3, 0.6667],
    );
    assert.equal(
      cells['accepted_breaks'],
      'the accepted break of security-team (kube-hunter: weekly scan; until 2027-01-31)',
    );
    const notSeen = { ...row, accepted_breaks: [{ ...accepted, last_used_at: null }] };
    assert.equal(scannedFormat.columns.find(({ name }) => name === 'usage')?.cell(notSeen), 'IN_USE');
  });

  it('distinguish past use, with the time of the last use, from current use', () => {
    const shownOf = (verdict: UsageVerdict) => {
      const row = { ...record, usage: aUsage({ verdict }), last_used_at: '2026-11-21T00:09:31.000Z' };
      const shown = Object.fromEntries(scannedFormat.columns.map(({ name, cell }) => [name, cell(row)]));
      return [shown['usage'], shown['last_used']];
    };
    assert.deepEqual(shownOf('PAST_USE'), ['PAST_USE', 'at or before 2026-11-21 00:09']);
    assert.deepEqual(shownOf('IN_USE'), ['IN_USE', null]);
  });

  it('highlight problems in color', () => {
    const [exposure] = scannedFormat.columns;
    assert.equal(exposure?.color?.(record), 'red');
    assert.equal(exposure?.color?.(blank), 'yellow');
    assert.equal(exposure?.color?.({ ...blank, outcome: 'GONE' }), 'gray');
    assert.equal(exposure?.color?.({ ...record, exposure: 'CLOSED' }), 'green');
  });
});

describe('the result of a query', () => {
  const format = queryResultFormat(['name', 'list']);

  it('shows lists and objects as JSON', () => {
    assert.deepEqual(
      format.columns.map(({ cell }) => cell(['a', [1, { b: null }]])),
      ['a', '[1,{"b":null}]'],
    );
  });

  it('is one JSON object per row', () => {
    assert.deepEqual(format.record(['a', [1]]), { name: 'a', list: [1] });
  });
});
