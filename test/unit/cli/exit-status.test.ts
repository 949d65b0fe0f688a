import assert from 'node:assert/strict';
import { exitStatusOf } from '../../../cli/exit-status.ts';
import type { ClusterReportRow } from '../../../shared/model/rows/cluster-rows.ts';
import { countCluster, emptyTally, fleetResult } from '../../../shared/report/tally.ts';
import { anUnreadable, aReport } from '../../support/row-builder.ts';

const EXEMPTION = { until: '2027-01-01', reason: null, owner: null };
const closed = aReport({}, 'closed', { exposure: 'CLOSED' });
const willReopen = aReport({}, 'will-reopen', { exposure: 'WILL_REOPEN' });
const open = aReport({}, 'open');
const exemptOpen = aReport({}, 'exempt-open', { exemption: EXEMPTION });
const unknown = aReport({}, 'unknown', { exposure: 'UNKNOWN' });
const exemptUnknown = aReport({}, 'exempt-unknown', { exposure: 'UNKNOWN', exemption: EXEMPTION });
const unreadable = anUnreadable({}, 'unreadable');
const missing = aReport({}, 'missing', { outcome: 'MISSING', exposure: null });
const gone = aReport({}, 'gone', { outcome: 'GONE', exposure: null });

const CASES: [string, ClusterReportRow[], number, number][] = [
  ['nothing', [], 0, 0],
  ['all closed', [closed], 0, 0],
  ['closed, but will reopen', [closed, willReopen], 0, 0],
  ['one open', [closed, open], 0, 1],
  ['one open, one unreadable', [open, unreadable], 3, 1],
  ['one open, but exempt', [closed, exemptOpen], 0, 0],
  ['one open, another one exempt', [open, exemptOpen], 0, 1],
  ['one unknown', [closed, unknown], 0, 3],
  ['one unknown, but exempt', [exemptUnknown], 0, 0],
  ['one unreadable', [closed, unreadable], 0, 3],
  ['one missing', [closed, missing], 0, 3],
  ['one gone', [closed, gone], 0, 0],
  ['an unreadable project', [closed], 1, 3],
];

describe('the exit status', () => {
  for (const [name, rows, unreadPlaces, status] of CASES) {
    it(`of ${name} is ${status}`, () => {
      const tally = emptyTally();
      for (const row of rows) countCluster(tally, row);
      assert.equal(exitStatusOf(fleetResult(tally, unreadPlaces)), status);
    });
  }
});
