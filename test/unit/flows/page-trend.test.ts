import assert from 'node:assert/strict';
import { beginHtmlPage, type PageOptions } from '../../../shared/flows/report-scan.ts';
import type { ScanRow } from '../../../shared/model/rows/scan-rows.ts';
import { createMemoryStore } from '../../support/memory-store/memory-store.ts';
import { recordAndConclude } from '../../support/record-scan.ts';
import { aReport } from '../../support/row-builder.ts';

describe('the trend of the page', () => {
  let store: ReturnType<typeof createMemoryStore>;
  const elsewhere = { scope: 'folders/2' };
  const pageOf = async (scan: ScanRow, options: PageOptions = {}) =>
    [...(await beginHtmlPage(store, scan, options)).pieces()].join('');
  const scansIn = (page: string) =>
    [...page.matchAll(/<tr><th scope="row">(\d{4}-\d\d-\d\d) [\d:]+ UTC<\/th>(.*)<\/tr>/g)].map(
      ([, day, cells = '']) => [day, ...[...cells.matchAll(/>(\d+)</g)].map(([, count]) => Number(count))],
    );

  beforeEach(() => {
    store = createMemoryStore();
  });

  it('has the scans of the same scope up to this one, not those of other scopes in the same store', async () => {
    await recordAndConclude(store, { reports: [aReport({}, 'a'), aReport({}, 'b')] });
    await recordAndConclude(store, {
      ...elsewhere,
      day: 1,
      reports: [aReport({ ...elsewhere, day: 1 }, 'x')],
    });
    const closed = { exposure: 'CLOSED', readiness: 'ALREADY_CLOSED' } as const;
    const scan = await recordAndConclude(store, {
      day: 2,
      reports: [aReport({ day: 2 }, 'a', closed), aReport({ day: 2 }, 'b')],
    });
    await recordAndConclude(store, { day: 3, reports: [aReport({ day: 3 }, 'a')] });
    assert.deepEqual(scansIn(await pageOf(scan)), [
      ['2026-11-26', 1, 1],
      ['2026-11-24', 2, 0],
    ]);
  });

  it('compares owners with the first scan of the last four weeks', async () => {
    const open = (day: number, ...names: string[]) =>
      recordAndConclude(store, { day, reports: names.map((name) => aReport({ day }, name)) });
    await open(0, 'a', 'b', 'c', 'd');
    await open(10, 'a', 'b', 'c');
    await open(20, 'a', 'b');
    const page = await pageOf(await open(35, 'a'));
    assert.match(page, /than in the scan of 4 December 2026\./);
    assert.match(page, /"openBefore":3/);
  });

  it('has only the clusters of the owner on the page of one owner, and only the scans that know some', async () => {
    const team = (value: string) => ({ labels: [{ key: 'team', value }] });
    const closed = { exposure: 'CLOSED', readiness: 'ALREADY_CLOSED' } as const;
    await recordAndConclude(store, { reports: [aReport({}, 'a')] });
    await recordAndConclude(store, {
      day: 1,
      reports: [
        aReport({ day: 1 }, 'a', team('web')),
        aReport({ day: 1 }, 'b', team('web')),
        aReport({ day: 1 }, 'x', team('shop')),
      ],
    });
    const scan = await recordAndConclude(store, {
      day: 2,
      reports: [
        aReport({ day: 2 }, 'a', { ...team('web'), ...closed }),
        aReport({ day: 2 }, 'b', team('web')),
        aReport({ day: 2 }, 'x', team('shop')),
      ],
    });
    assert.deepEqual(scansIn(await pageOf(scan, { owner: 'team=web' })), [
      ['2026-11-26', 1, 1],
      ['2026-11-25', 2, 0],
    ]);
  });
});
