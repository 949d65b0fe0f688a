import assert from 'node:assert/strict';
import { type EmbeddedOwners, pageCluster } from '../../../../shared/report/html/page-cluster.ts';
import { scannedRecord } from '../../../../shared/report/scanned-record.ts';
import { aPage, aTrend } from '../../../support/html-page-builder.ts';
import { anUnreadable, aReport, aState } from '../../../support/row-builder.ts';

const open = (name: string) => ({ state: aState({}, name), report: aReport({}, name) });
const closed = (name: string) => ({
  state: aState({}, name, { exposure: 'CLOSED', readiness: 'ALREADY_CLOSED', change: 'NONE' }),
  report: aReport({}, name, { exposure: 'CLOSED', readiness: 'ALREADY_CLOSED' }),
});
const unread = (name: string) => ({
  state: aState({}, name, { exposure: null, outcome: 'UNREADABLE', readiness: null, change: 'UNKNOWN' }),
  report: anUnreadable({}, name),
});

describe('the owners of the HTML report', () => {
  const labeled = (name: string, value: string) => ({
    state: aState({}, name, { labels: [{ key: 'team', value }] }),
    report: aReport({}, name),
  });
  const ownersOf = (page: string): EmbeddedOwners =>
    JSON.parse(/id="data-owners">(.*)<\/script>/.exec(page)?.[1] ?? '');

  it('stay small for 5,000 distinct values, and say how many are left out', () => {
    const page = aPage(
      Array.from({ length: 5000 }, (_, index) => labeled(`c-${index}`, `team-${index}`)),
      {},
      { ownerLabels: ['team'] },
    );
    const [teams, folders, projects] = ownersOf(page).groupings;
    assert.deepEqual([teams?.owners.length, teams?.more], [2000, 3000]);
    assert.deepEqual([folders?.owners.length, projects?.owners.length], [1, 1]);
    assert.ok(page.length < 3_000_000, `${page.length} characters`);
  });

  it('cannot break out of the page', () => {
    const page = aPage([labeled('c', '</script><script>alert(1)</script>')], {}, { ownerLabels: ['team'] });
    assert.equal(page.match(/<script/g)?.length, 4);
    assert.equal(ownersOf(page).groupings[0]?.owners[0]?.name, 'team=</script><script>alert(1)</script>');
  });

  it('count every cluster of the fleet once per grouping', () => {
    const page = aPage(
      [labeled('a', 'x'), labeled('b', ' '), closed('c'), unread('d')],
      {},
      { ownerLabels: ['team'] },
    );
    for (const { owners } of ownersOf(page).groupings)
      assert.deepEqual(
        [
          owners.reduce((sum, { clusters }) => sum + clusters, 0),
          owners.reduce((sum, { left }) => sum + left, 0),
        ],
        [4, 3],
      );
  });

  it('have no trend without an earlier scan to compare with', () => {
    const page = aPage([open('a')]);
    assert.equal(ownersOf(page).isCompared, false);
    assert.match(page, /The trend begins with the second scan\./);
  });

  it('are compared with an earlier scan, in which other owners may have had open clusters', () => {
    const then = (value: string) => labeled('c', value).state;
    const page = aPage(
      [labeled('a', 'web'), labeled('b', 'web')],
      {},
      {
        ownerLabels: ['team'],
        earlierOwners: { day: '2026-11-02', open: [then('web'), then('shop'), then('shop')] },
      },
    );
    const [teams] = ownersOf(page).groupings;
    assert.deepEqual(
      teams?.owners.map(({ owner, clusters, open, openBefore }) => [owner, clusters, open, openBefore]),
      [
        ['team=web', 2, 2, 1],
        ['team=shop', 0, 0, 2],
      ],
    );
    assert.match(page, /more \(\+\) or fewer \(−\) than in the scan of 2 November 2026\./);
  });
});

describe('labels on a page of many clusters', () => {
  it('are left out of the clusters at its end, except those that name owners; the page says so', () => {
    const many = (name: string) => {
      const labels = Array.from({ length: 60 }, (_, index) => ({
        key: `key-${index}`,
        value: `${name}-${index}`,
      }));
      return { state: aState({}, name, { labels }), report: aReport({}, name, { labels }) };
    };
    const page = aPage(
      Array.from({ length: 10_000 }, (_, index) => many(`c-${index}`)),
      {},
      { ownerLabels: ['key-1'] },
    );
    assert.ok(page.length < 6_000_000, `${page.length} characters`);
    assert.match(page, /leaves out labels of [\d,]+ clusters, except those that name owners/);
    assert.ok(page.includes('key-1=c-9999-1') && !page.includes('key-2=c-9999-2'));
  });
});

describe('the burn-down of the HTML report', () => {
  const chart = (page: string) => /<svg class="chart wide"[\s\S]*?<\/svg>/.exec(page)?.[0] ?? '';

  it('draws the target within the chart, and one in the past only in words', () => {
    assert.match(chart(aPage([open('a')], {}, { targetDate: '2026-12-20' })), /class="target"/);
    const past = aPage([open('a')], {}, { targetDate: '2026-01-31' });
    assert.doesNotMatch(chart(past), /class="target"/);
    assert.match(past, /Target: 31 January 2026, missed 298 days ago with 1 cluster left/);
  });

  it('labels the scans of two days with both days', () => {
    const labels = [...chart(aPage([open('a')])).matchAll(/class="tick below"[^>]*>([^<]*)</g)];
    assert.deepEqual(
      labels.map(([, text]) => text),
      ['24 Nov', '25 Nov'],
    );
  });

  it('is drawn for a fleet without clusters', () => {
    const drawn = chart(aPage([], {}, { trend: aTrend({}, {}, {}) }));
    assert.ok(drawn !== '');
    assert.doesNotMatch(drawn, /NaN|Infinity|undefined/);
  });

  it('states that times are in UTC', () => assert.match(aPage([open('a')]), /Times are in UTC/));
});

describe('a cluster whose evidence is left out of a large page', () => {
  it('keeps the labels that say that Terraform manages it (its plan on the page was for gcloud)', () => {
    const labels = [{ key: 'goog-terraform-provisioned', value: 'true' }];
    const state = aState({}, 'c', { labels });
    const record = scannedRecord({ state, report: aReport({}, 'c', { labels }) });
    const { labels: kept, samples } = pageCluster(record, { state, report: null }, false);
    assert.deepEqual([kept, samples], [labels, []]);
  });
});
