import assert from 'node:assert/strict';
import { useChromium } from '../support/browser-page.ts';
import { aUsage } from '../support/cluster-builder.ts';
import { aPage } from '../support/html-page-builder.ts';
import { aPoolReport } from '../support/plan-row-builder.ts';
import { aReport, aState } from '../support/row-builder.ts';

describe('the evidence on the HTML report', function () {
  this.timeout(60_000);
  const { page, serve, violations } = useChromium();
  const usage = (verdict: 'IN_USE' | 'USED_SINCE_START') =>
    aUsage({ verdict, source: 'PROBE', nodes_total: 3, nodes_covered: 2, nodes_sampled: 3 });
  const entry = {
    format: 1,
    node: 'node-a',
    node_uid: null,
    node_created_at: null,
    pool: 'default-pool',
    gone: false,
    process_started_at: '2026-11-10T00:00:00.000Z',
    first_sampled_at: '2026-11-11T03:00:00.000Z',
    last_sampled_at: '2026-11-25T03:00:00.000Z',
    observed_since: '2026-11-10T00:00:00.000Z',
    last_grew_at: '2026-11-14T03:00:00.000Z',
    port: 'ENABLED' as const,
    port_open_at: null,
    doubt: null,
    requests: 5,
    paths: [],
  };
  const cluster = {
    state: aState({}, 'c', {
      usage: 'USED_SINCE_START',
      use: usage('USED_SINCE_START'),
      last_used_at: '2026-11-14T03:00:00.000Z',
      quiet_since: '2026-11-14T03:00:00.001Z',
      evidence: [entry, { ...entry, node: 'node-b', last_grew_at: null, doubt: 'COUNTER_FELL' }],
      pools: [],
    }),
    report: aReport({}, 'c', { pools: [aPoolReport()], usage: usage('IN_USE') }),
  };

  beforeEach(async () => {
    await page().goto(serve('report.html', aPage([cluster])));
  });

  it('is next to the verdict: covered nodes, quiet since, last use and source', async () => {
    assert.equal(
      await page().textContent('#rows .evidence'),
      '2 of 3 nodes covered · quiet since 2026-11-14 · last used at or before 2026-11-14 · Probe',
    );
  });

  it('separates usage now from usage over time', async () => {
    const words = await page().locator('#rows tr:first-child [data-term^="usage."]').allTextContents();
    assert.deepEqual(words, ['Used since start', 'In use']);
    await page().click('#rows a');
    const rows = await page()
      .locator('#detail tr', { hasText: /^(In this scan|Over all scans)/ })
      .allTextContents();
    assert.match(rows[0] ?? '', /^In this scanIn use/);
    assert.match(rows[1] ?? '', /^Over all scansUsed since start/);
  });

  for (const colorScheme of ['light', 'dark'] as const)
    it(`is plotted per node over time, without axe violations, ${colorScheme}`, async () => {
      await page().emulateMedia({ colorScheme });
      await page().click('#rows a');
      assert.deepEqual(await page().locator('.ledger tbody th').allTextContents(), ['node-a', 'node-b']);
      assert.equal(await page().locator('.ledger tr:nth-child(1) rect.plot-used').count(), 1);
      assert.equal(await page().locator('.ledger tr:nth-child(1) rect.plot-calm').count(), 1);
      assert.equal(await page().locator('.ledger tr:nth-child(2) rect.plot-vague').count(), 1);
      assert.match((await page().textContent('.ledger thead')) ?? '', /2026-11-10 to 2026-11-25, UTC/);
      assert.deepEqual(await violations(), []);
    });
});
