import assert from 'node:assert/strict';
import type { ScannedCluster } from '../../shared/report/ports.ts';
import { MODES, useChromium } from '../support/browser-page.ts';
import { aUsage } from '../support/cluster-builder.ts';
import { type APage, aPage, aTrend } from '../support/html-page-builder.ts';
import { aPoolReport } from '../support/plan-row-builder.ts';
import { anUnreadable, aReport, aState } from '../support/row-builder.ts';

type State = Parameters<typeof aState>[2];

function aCluster(name: string, state: State, exemption: { until: string } | null = null): ScannedCluster {
  const labels = [{ key: 'team', value: `team-${name.length}` }];
  const exempt = exemption === null ? null : { ...exemption, reason: 'migration', owner: 'team-a' };
  return {
    state: aState({}, name, { labels, exempt: exempt !== null, ...state }),
    report: aReport({}, name, { labels, exemption: exempt, pools: [aPoolReport()], usage: aUsage() }),
  };
}

/** One cluster in each part of the fleet, and one that was deleted. */
const everyPart: ScannedCluster[] = [
  aCluster('in-use', { readiness: 'MIGRATE_FIRST', usage: 'IN_USE', change: 'REGRESSED' }),
  aCluster('safe', { readiness: 'SAFE_TO_CLOSE', usage: 'NOT_SEEN', change: 'STILL' }),
  aCluster('gather', { usage: 'INCONCLUSIVE' }),
  aCluster('old', { readiness: 'UPGRADE_FIRST' }),
  aCluster('exempt', {}, { until: '2027-01-01' }),
  {
    state: aState({}, 'unread', {
      outcome: 'UNREADABLE',
      exposure: null,
      readiness: null,
      change: 'UNKNOWN',
    }),
    report: anUnreadable({}, 'unread'),
  },
  aCluster('reopens', { exposure: 'WILL_REOPEN', readiness: 'SAFE_TO_CLOSE', change: 'NONE' }),
  aCluster('closed', { exposure: 'CLOSED', readiness: 'ALREADY_CLOSED', change: 'RESOLVED' }),
  {
    state: aState({}, 'gone', { outcome: 'GONE', exposure: null, readiness: null, change: 'GONE' }),
    report: null,
  },
];
const COUNTS = { MIGRATE_FIRST: 1, SAFE_TO_CLOSE: 1, GATHER_EVIDENCE: 1, EXEMPT: 1, NOT_READ: 1, CLOSED: 1 };
const OPTIONS: APage = { ownerLabels: ['team'], targetDate: '2027-01-31' };

const STATES: readonly (readonly [of: string, clusters: readonly ScannedCluster[], options: APage])[] = [
  [
    'every part of the fleet',
    everyPart,
    { ...OPTIONS, trend: aTrend(...Array.from({ length: 10 }, () => COUNTS)) },
  ],
  ['a single scan', everyPart, { ...OPTIONS, trend: aTrend(COUNTS) }],
  ['a missed target', everyPart, { ...OPTIONS, targetDate: '2025-01-31' }],
  ['one cluster', everyPart.slice(0, 1), OPTIONS],
  ['no clusters', [], { trend: aTrend({}) }],
];

describe('every state of the HTML report', function () {
  this.timeout(60_000);
  const { page, serve, violations } = useChromium();

  for (const [of, clusters, options] of STATES)
    for (const [mode, { viewport, colorScheme, media }] of Object.entries(MODES))
      it(`with ${of}, ${mode}: fits its width, overlaps nothing, and has no axe violations`, async () => {
        await page().setViewportSize(viewport);
        await page().emulateMedia({ colorScheme, media });
        await page().goto(serve('report.html', aPage(clusters, {}, options)));
        assert.equal(await page().evaluate(() => document.documentElement.scrollWidth), viewport.width);
        assert.deepEqual(await overlaps(), []);
        assert.deepEqual(await violations(), []);
      });

  /** Labels of the burn-down's axes that overlap each other, or that are too small to read. */
  function overlaps(): Promise<string[]> {
    return page().evaluate(() => {
      const labels = [...document.querySelectorAll('.chart .tick')]
        .map((label) => ({ text: label.textContent ?? '', box: label.getBoundingClientRect() }))
        .filter(({ box }) => box.width > 0);
      const small = labels.filter(({ box }) => box.height < 8).map(({ text }) => `${text} is too small`);
      const pairs = labels.flatMap((a, index) => labels.slice(index + 1).map((b) => [a, b] as const));
      const touching = pairs.filter(
        ([{ box: a }, { box: b }]) =>
          a.left < b.right && b.left < a.right && a.top + 2 < b.bottom && b.top + 2 < a.bottom,
      );
      return [...small, ...touching.map(([a, b]) => `${a.text} and ${b.text}`)];
    });
  }

  it('shows one cluster in each part of the bar, and filters by each', async () => {
    await page().goto(serve('report.html', aPage(everyPart, {}, OPTIONS)));
    const parts = await page().locator('.legend li').allTextContents();
    assert.equal(parts.length, 8);
    for (const part of parts) assert.match(part, / 1 12\.5%\s*$/);
    for (const link of await page().locator('.legend a').all()) {
      await link.click();
      assert.equal(await page().textContent('#status'), '1 of 8 clusters');
    }
    await page().click('.fleet-bar a:first-child');
    assert.match(page().url(), /#category=NOT_READ$/);
  });

  it('prints the whole table after the first sheet on request, not only the current page of it', async () => {
    const many = Array.from({ length: 300 }, (_, index) => aCluster(`cluster-${index}`, {}));
    await page().goto(serve('report.html', aPage(many)));
    const rows = () => page().locator('#rows tr').count();
    await page().check('#print-all');
    await page().evaluate(() => dispatchEvent(new Event('beforeprint')));
    assert.equal(await rows(), 300);
    await page().emulateMedia({ media: 'print' });
    assert.equal(await page().isVisible('#table'), true);
    await page().evaluate(() => dispatchEvent(new Event('afterprint')));
    assert.equal(await rows(), 50);
  });

  it('opens and filters a fleet with 5,000 distinct labels', async () => {
    const many = Array.from({ length: 5000 }, (_, index) => {
      const labels = [{ key: 'team', value: `team-${index}` }];
      return { state: aState({}, `c-${index}`, { labels }), report: aReport({}, `c-${index}`) };
    });
    await page().goto(serve('report.html', aPage(many, {}, OPTIONS)));
    assert.equal(await page().locator('#owner-rows tr').count(), 10);
    assert.match((await page().textContent('#owners-more')) ?? '', /3,000 owners .* are not on this page/);
    await page().click('#all-owners');
    assert.equal(await page().locator('#owner-rows tr').count(), 2000);
    await page().fill('#owner', 'team=team-4999');
    assert.equal(await page().textContent('#status'), '1 of 5,000 clusters');
  });
});
