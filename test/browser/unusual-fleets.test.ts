import assert from 'node:assert/strict';
import type { ScannedCluster } from '../../shared/report/ports.ts';
import { useChromium } from '../support/browser-page.ts';
import { aPage, aTrend } from '../support/html-page-builder.ts';
import { anUnreadable, aReport, aState } from '../support/row-builder.ts';

const open = (name: string): ScannedCluster => ({ state: aState({}, name), report: aReport({}, name) });
const closed: ScannedCluster = {
  state: aState({}, 'c', { exposure: 'CLOSED', readiness: 'ALREADY_CLOSED', change: 'NONE' }),
  report: aReport({}, 'c', { exposure: 'CLOSED', readiness: 'ALREADY_CLOSED' }),
};
const unread: ScannedCluster = {
  state: aState({}, 'u', { exposure: null, outcome: 'UNREADABLE', readiness: null, change: 'UNKNOWN' }),
  report: anUnreadable({}, 'u'),
};

describe('the HTML report of an unusual fleet', function () {
  this.timeout(60_000);
  const { page, serve, violations } = useChromium();

  const cases: [string, ScannedCluster[], verdict: string, rows: number][] = [
    ['no clusters', [], 'verdict quiet', 0],
    ['nothing open', [closed], 'verdict good', 1],
    ['only unreadable clusters', [unread], 'verdict warn', 1],
    ['open and unreadable clusters', [open('a'), unread], 'verdict bad', 2],
  ];
  for (const [of, clusters, verdict, rows] of cases)
    it(`shows the right verdict for ${of}, and has no axe violations`, async () => {
      await page().goto(serve('report.html', aPage(clusters)));
      assert.equal(await page().getAttribute('.verdict', 'class'), verdict);
      assert.equal(await page().locator('#rows tr').count(), rows);
      assert.deepEqual(await violations(), []);
    });

  it('draws the burn-down of a single scan as a column', async () => {
    await page().goto(
      serve('report.html', aPage([open('a')], {}, { trend: aTrend({ GATHER_EVIDENCE: 1 }) })),
    );
    const column = await page().locator('.chart.wide .layer').boundingBox();
    assert.ok(column !== null && column.width > 20 && column.height > 50, JSON.stringify(column));
    assert.match((await page().textContent('main')) ?? '', /Too early for a pace/);
    assert.match((await page().textContent('.changes')) ?? '', /no earlier scan to compare with/);
  });

  it('keeps the figures of all owners in sight if one has a label of the greatest length', async () => {
    const labels = [{ key: 'team', value: 'a'.repeat(63) }];
    const long = { state: aState({}, 'a'), report: aReport({}, 'a', { labels }) };
    await page().goto(serve('report.html', aPage([long], {}, { ownerLabels: ['team'] })));
    for (const width of [1280, 360]) {
      await page().setViewportSize({ width, height: 740 });
      await page().selectOption('#group', 'label:team');
      const name = await page().textContent('#owner-rows th');
      assert.equal(name, `team=${'a'.repeat(63)}`);
      const frame = await page().locator('.scroll:has(#owner-rows)').boundingBox();
      const figure = await page().locator('#owner-rows td').last().boundingBox();
      assert.ok(frame !== null && figure !== null);
      assert.ok(figure.x + figure.width <= frame.x + frame.width + 1, JSON.stringify({ frame, figure }));
    }
  });

  it('keeps the labels of the time axis inside the drawing', async () => {
    const at = ['2026-11-24T03:00:00.000Z', '2026-11-24T09:00:00.000Z'];
    const trend = aTrend({ GATHER_EVIDENCE: 2 }, { GATHER_EVIDENCE: 1 }).map((point, index) => ({
      ...point,
      scheduledAt: at[index] ?? '',
    }));
    await page().goto(serve('report.html', aPage([open('a')], {}, { trend })));
    for (const [width, drawing] of [
      [1280, '.chart.wide'],
      [360, '.chart.narrow'],
    ] as const) {
      await page().setViewportSize({ width, height: 740 });
      const frame = await page().locator(drawing).boundingBox();
      const label = await page().locator(`${drawing} .tick.below`).last().boundingBox();
      assert.ok(frame !== null && label !== null);
      assert.ok(label.x + label.width <= frame.x + frame.width, JSON.stringify({ frame, label }));
    }
  });

  it('formats commands within a sentence as code', async () => {
    await page().goto(serve('report.html', aPage([open('a')])));
    await page().click('#rows a');
    const step = page().locator('#detail .steps li').first();
    assert.match((await step.locator('code').textContent()) ?? '', /^sweep10255 scan --scope projects\/p /);
    assert.ok(!(await step.textContent())?.includes('`'));
  });

  it('shows when the port was last used, without repeating when it became quiet', async () => {
    const detail = (last_used_at: string | null) =>
      aPage([
        { state: aState({}, 'a', { quiet_since: '2026-11-24T03:00:00.000Z', last_used_at }), report: null },
      ]);
    for (const [page_, terms] of [
      [detail('2026-11-24T03:00:00.000Z'), ['Last used at or before']],
      [detail('2026-11-20T03:00:00.000Z'), ['Last used at or before', 'Quiet since']],
      [detail(null), ['Quiet since']],
    ] as const) {
      await page().goto(serve('report.html', page_));
      await page().click('#rows a');
      const said = await page().locator('#detail dt').allTextContents();
      assert.deepEqual(
        said.filter((term) => /used|quiet/i.test(term)),
        terms,
      );
    }
  });

  const names = [
    '<img src=x onerror=alert(1)>',
    '"quoted\' & <b>bold</b>',
    'مجموعة-1',
    '\u202eevil\u202c',
    'bell\u0007\u0000',
    '</script><script>alert(1)</script>',
    '#&=%2F/',
  ];
  for (const name of names)
    it(`shows a cluster named ${JSON.stringify(name)} as text, in the table and in its details`, async () => {
      await page().goto(serve('report.html', aPage([open(name)])));
      // Invisible characters are shown as escape sequences.
      const shown = name.replace(
        /[\p{Cc}\p{Cf}]/gu,
        (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`,
      );
      assert.equal(await page().textContent('#rows th'), shown);
      await page().click('#rows a');
      assert.equal(await page().textContent('#detail-title'), shown);
      assert.equal(await page().locator('img, b').count(), 0);
      await page().reload();
      assert.equal(await page().textContent('#detail-title'), shown);
    });
});
