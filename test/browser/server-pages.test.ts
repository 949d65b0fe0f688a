import assert from 'node:assert/strict';
import type { ScanRow } from '../../shared/model/rows/scan-rows.ts';
import { scannedRecord } from '../../shared/report/scanned-record.ts';
import { comparePage, errorPage, Standings, scansPage } from '../../shared/report/server-pages.ts';
import { MODES, useChromium } from '../support/browser-page.ts';
import { aConcluded, aReport, aStarted, aState, scanIdFor } from '../support/row-builder.ts';

type State = Parameters<typeof aState>[2];
const CLOSED: State = { exposure: 'CLOSED', readiness: 'ALREADY_CLOSED' };
const OTHER = { scope: 'folders/9' };

/** Latest first. The latest scan is alone in its scope, and one was not concluded. */
const SCANS: readonly ScanRow[] = [
  aConcluded({ ...OTHER, day: 3 }),
  aStarted({ day: 2 }),
  aConcluded({ day: 1 }),
  aConcluded({ day: 0 }),
];

function standingsOf(day: number, state: State) {
  const standings = new Standings();
  for (let index = 0; index < 30; index += 1) {
    const name = `checkout-${index}`;
    standings.add(scannedRecord({ state: aState({ day }, name, state), report: aReport({ day }, name) }));
  }
  return { scan: aConcluded({ day }), standings };
}

const PAGES = {
  'the scan picker': scansPage(SCANS),
  'a comparison': comparePage(standingsOf(0, {}), standingsOf(1, CLOSED)),
  'an error': errorPage(404, 'No scan 20261124T030000000Z-284957df in bigquery://p/d.'),
};

describe('the pages of the report server besides the report', function () {
  this.timeout(60_000);
  const { page, serve, violations } = useChromium();

  for (const [name, text] of Object.entries(PAGES))
    for (const [mode, { viewport, colorScheme, media }] of Object.entries(MODES))
      it(`show ${name}, ${mode}: it fits its width and has no axe violations`, async () => {
        await page().setViewportSize(viewport);
        await page().emulateMedia({ colorScheme, media });
        await page().goto(serve('page.html', text));
        assert.ok(await page().isVisible('h1'));
        assert.equal(await page().evaluate(() => document.documentElement.scrollWidth), viewport.width);
        assert.deepEqual(await violations(), []);
      });

  it('offer the last two scans of one scope to compare, though the latest scan is of another one', async () => {
    await page().goto(serve('page.html', scansPage(SCANS)));
    const chosen = await page().evaluate(() =>
      [...document.querySelectorAll('select')].map(({ name, value }) => `${name}=${value}`),
    );
    assert.deepEqual(chosen, [`with=${scanIdFor({ day: 0 })}`, `scan=${scanIdFor({ day: 1 })}`]);
    assert.equal(await page().locator('select[name=scan] option').count(), 2);
  });

  it('offer no comparison if no scope has two scans', async () => {
    await page().goto(serve('page.html', scansPage(SCANS.slice(0, 3))));
    assert.equal(await page().locator('form').count(), 0);
  });
});
