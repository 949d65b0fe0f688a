import assert from 'node:assert/strict';
import { exitStatusOf } from '../../../cli/exit-status.ts';
import { scannedRecords } from '../../../shared/flows/report-scan.ts';
import type { ScanRow } from '../../../shared/model/rows/scan-rows.ts';
import { scannedFormatFor } from '../../../shared/report/cluster-formats.ts';
import { formatRows } from '../../../shared/report/format-rows.ts';
import { summarizeScan } from '../../../shared/report/summary.ts';
import { emptyTally } from '../../../shared/report/tally.ts';
import { scanResult } from '../../../shared/report/verdict.ts';
import { createMemoryStore } from '../../support/memory-store/memory-store.ts';
import { recordAndConclude } from '../../support/record-scan.ts';
import { anUnreadable, aReport } from '../../support/row-builder.ts';

const team = (value: string) => ({ labels: [{ key: 'team', value }] });
const CLOSED = { exposure: 'CLOSED', readiness: 'ALREADY_CLOSED' } as const;

/** Concludes a scan of these clusters and reports on one owner. */
async function reportOn(
  owner: string,
  reports: readonly ReturnType<typeof aReport>[],
  started: Partial<ScanRow> = {},
) {
  const store = createMemoryStore();
  const scan = await recordAndConclude(store, { reports, started });
  const tally = emptyTally();
  const rows = await Array.fromAsync(scannedRecords(store, scan, tally, undefined, owner));
  return {
    clusters: rows.map(({ cluster }) => cluster),
    rows,
    summary: summarizeScan(scan, tally, owner),
    status: exitStatusOf(scanResult(scan, tally)),
  };
}

describe('a report on one owner', () => {
  const fleet = [
    aReport({}, 'a', { ...CLOSED, ...team('web') }),
    aReport({}, 'b', team('shop')),
    aReport({}, 'c', { ...CLOSED, labels: [] }),
  ];

  it("contains only that owner's clusters, also in its summary and exit status", async () => {
    const { clusters, summary, status } = await reportOn('team=web', fleet);
    assert.deepEqual(clusters, ['a']);
    assert.match(summary[0] ?? '', /^team=web in organizations\/1: 1 cluster, COMPLETE \(scan /);
    assert.equal(
      summary[1],
      'Verdict    The port is closed on the only cluster. Everything was read, and nothing is open.',
    );
    assert.equal(status, 0);
    assert.equal((await reportOn('team=shop', fleet)).status, 1);
    assert.deepEqual((await reportOn('projects/p', fleet)).clusters.toSorted(), ['a', 'b', 'c']);
  });

  it('is not COMPLETE if a cluster that no scan has read may belong to the owner', async () => {
    const { clusters, summary, status } = await reportOn('team=web', [...fleet, anUnreadable({}, 'd')]);
    assert.deepEqual(clusters, ['a']);
    assert.match(summary[0] ?? '', /1 cluster, PARTIAL \(1 cluster could not be read\)/);
    assert.match(summary[2] ?? '', /1 cluster that could not be read may belong to team=web/);
    assert.equal(status, 3);
  });

  it('is not COMPLETE if a place could not be listed', async () => {
    const place = { project_id: 'q', error_code: 'PROJECT_FORBIDDEN', error_detail: 'No.' };
    const { status, summary } = await reportOn('team=web', fleet, { unreadable_projects: [place] });
    assert.match(summary[0] ?? '', /PARTIAL \(1 place could not be read\)/);
    assert.equal(status, 3);
  });

  it('fails if nobody has that name, for example because of a typing error', async () => {
    await assert.rejects(reportOn('team=wep', fleet), {
      code: 'OWNER_UNKNOWN',
      message: /belongs to team=wep/,
    });
  });

  it('has the owner, the folder and the labels as columns, with markup as plain text', async () => {
    const { rows } = await reportOn('projects/p', [aReport({}, 'a', { ...CLOSED, ...team('<img src=x>') })]);
    const format = scannedFormatFor(['team']);
    const stream = async function* () {
      yield* rows;
    };
    const surface = { width: Number.POSITIVE_INFINITY, colors: false, links: false };
    const pieces = await Array.fromAsync(formatRows(stream(), format, 'csv', surface));
    assert.match(pieces[0] ?? '', /,owner,folder,label_team\n$/);
    assert.match(pieces[1] ?? '', /,team=<img src=x>,,<img src=x>\n$/);
    assert.match(
      (await Array.fromAsync(formatRows(stream(), format, 'markdown', surface))).join(''),
      /team=\\<img src=x\\>/,
    );
  });
});
