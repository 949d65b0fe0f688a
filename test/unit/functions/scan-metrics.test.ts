import assert from 'node:assert/strict';
import { alsoMeasure, ScanFigures } from '../../../functions/conclude-scan/scan-metrics.ts';
import type { Gauge } from '../../../shared/adapters/monitoring/cloud-monitoring.ts';
import { aChangedCluster } from '../../support/changed-cluster-builder.ts';
import { aConcluded, aStarted, aState } from '../../support/row-builder.ts';

const SCAN = aConcluded(
  { day: 1 },
  { expected_clusters: 4, outcomes: { inspected: 3, unreadable: 1, gone: 0, missing: 0 } },
);
const valuesOf = (gauges: readonly Gauge[]) =>
  Object.fromEntries(gauges.map(({ metric, labels, value }) => [labels['state'] ?? metric, value]));

describe('the metrics of a scan', () => {
  it('count the clusters by state, and tell how much was read and how old the oldest open port is', () => {
    const figures = new ScanFigures();
    figures.add(
      aState({ day: 1 }, 'a', { exposure: 'OPEN', usage: 'IN_USE', open_since: '2026-11-24T03:00:00.000Z' }),
    );
    figures.add(
      aState({ day: 1 }, 'b', {
        exposure: 'OPEN',
        readiness: 'SAFE_TO_CLOSE',
        open_since: '2026-11-25T03:00:00.000Z',
      }),
    );
    figures.add(
      aState({ day: 1 }, 'c', { exposure: 'CLOSED', readiness: 'ALREADY_CLOSED', open_since: null }),
    );
    figures.add(
      aState({ day: 1 }, 'd', { outcome: 'UNREADABLE', exposure: null, readiness: null, open_since: null }),
    );
    assert.deepEqual(valuesOf(figures.gauges(SCAN)), {
      open: 2,
      open_in_use: 1,
      safe_to_close: 1,
      will_reopen: 0,
      unknown: 0,
      closed: 1,
      unread: 1,
      clusters_read_share: 0.75,
      oldest_open_age_seconds: 86_400,
    });
  });

  it('claim no coverage for a scan without evidence, and no share of a fleet without clusters', () => {
    const gauges = new ScanFigures().gauges({ ...SCAN, expected_clusters: 0 });
    assert.deepEqual(
      Object.keys(valuesOf(gauges)).filter((name) => name.endsWith('_share')),
      [],
    );
    assert.equal(valuesOf(gauges)['oldest_open_age_seconds'], 0);
  });

  it('call everything read if the clusters that were not have been deleted', () => {
    const gauges = new ScanFigures().gauges({
      ...SCAN,
      outcomes: { inspected: 3, unreadable: 0, gone: 1, missing: 0 },
    });
    assert.equal(valuesOf(gauges)['clusters_read_share'], 1);
  });

  it('name the scope, so that scans of different scopes are different time series', () => {
    const gauges = new ScanFigures().gauges({ ...SCAN, scope: 'folders/9' });
    assert.ok(gauges.every(({ labels }) => labels['scope'] === 'folders/9'));
  });
});

describe('a conclusion that is measured', () => {
  async function conclude(scan: typeof SCAN, send: () => Promise<void>) {
    const finished: string[] = [];
    const failures: unknown[] = [];
    const inner = async () => ({
      add: () => undefined,
      finish: async () => {
        finished.push('alerts');
      },
    });
    const listen = alsoMeasure(
      inner,
      async (gauges) => {
        finished.push(`${gauges.length > 0}`);
        await send();
      },
      (error) => failures.push(error),
    );
    const listener = await listen(aStarted({ day: 1 }));
    listener.add(aChangedCluster());
    await listener.finish(scan);
    return { finished, failures };
  }

  it('sends its metrics after its alerts', async () => {
    assert.deepEqual(await conclude(SCAN, async () => undefined), {
      finished: ['alerts', 'true'],
      failures: [],
    });
  });

  it('does not fail if the metrics cannot be sent', async () => {
    const error = new Error('no permission');
    const { finished, failures } = await conclude(SCAN, () => Promise.reject(error));
    assert.deepEqual([finished, failures], [['alerts', 'true'], [error]]);
  });

  it('sends none for a scan of one changed cluster', async () => {
    assert.deepEqual((await conclude({ ...SCAN, trigger: 'CHANGE' }, async () => undefined)).finished, [
      'alerts',
    ]);
  });
});
