import assert from 'node:assert/strict';
import { alertScan } from '../../shared/flows/alert-scan.ts';
import { raiseAlerts } from '../../shared/flows/raise-alerts.ts';
import type { ScanRow } from '../../shared/model/rows/scan-rows.ts';
import type { BigQueryStore } from '../../shared/stores/bigquery/bigquery-store.ts';
import { type Simulator, startSimulator } from '../../simulator/start-simulator.ts';
import { RecordingChannel } from '../support/alert-channels.ts';
import { openStoreOn } from '../support/bigquery-stores.ts';
import { A_POLICY } from '../support/changed-cluster-builder.ts';
import { aProject, DispatchedSession, SCHEDULED_MS } from '../support/dispatched-scan.ts';
import { NO_CREDENTIALS } from '../support/http-client.ts';

const LAG_MS = 300_000;

describe('while BigQuery shows streamed rows five minutes late', () => {
  let simulator: Simulator;
  let store: BigQueryStore;
  let session: DispatchedSession;
  let channels: { readonly log: RecordingChannel; readonly findings: RecordingChannel };
  beforeEach(async () => {
    const clock = { nowMs: () => session?.nowMs ?? SCHEDULED_MS };
    simulator = await startSimulator({ clusters: 0, clock, faults: `late-rows=${LAG_MS}ms` });
    const server = { endpoint: new URL(simulator.url), credentials: NO_CREDENTIALS };
    ({ store } = await openStoreOn(server, { clock }));
    session = new DispatchedSession(store, [aProject('shop-prod', 'tills')]);
    session.listen = raiseAlerts({ store, channels: ['LOG', 'FINDING'], policy: A_POLICY });
    channels = { log: new RecordingChannel('LOG'), findings: new RecordingChannel('FINDING') };
  });
  afterEach(() => simulator.close());

  const waitForRows = () => {
    session.nowMs += LAG_MS;
  };

  const deliver = (scan: ScanRow) =>
    alertScan({
      scan,
      store,
      channels: [channels.log, channels.findings],
      policy: A_POLICY,
      clock: { nowMs: () => session.nowMs },
    });

  /** Lists and inspects all clusters, and waits until the reports are visible. */
  async function report(): Promise<void> {
    await session.enumerate();
    await session.inspectAll();
    waitForRows();
  }

  /** A baseline of one cluster, and a second scan that has another one and is ready to be concluded. */
  async function reportNewCluster(): Promise<void> {
    await report();
    await session.conclude();
    session.moveToNextDay();
    session.projects = [aProject('shop-prod', 'tills', 'stock')];
    await report();
  }

  it('the conclusion waits for reports that are not visible yet', async () => {
    await session.enumerate();
    await session.inspectAll();
    await assert.rejects(session.conclude(), { code: 'SCAN_NOT_COMPLETE' });
    waitForRows();
    assert.equal((await session.conclude()).completeness, 'COMPLETE');
  });

  it('alerts are not lost, although the states behind them are not visible yet', async () => {
    await reportNewCluster();
    const scan = await session.conclude();
    assert.deepEqual(await Array.fromAsync(store.scannedClusters(scan.scan_id)), []);
    await assert.rejects(deliver(scan), { code: 'ALERTS_UNDELIVERED', message: /FINDING: Queries do not/ });
    const told = channels.log.rows.filter(({ scan_id }) => scan_id === scan.scan_id);
    assert.deepEqual(
      told.map(({ kind, cluster }) => [kind, cluster]),
      [
        ['DIGEST', null],
        ['NEW_OPEN', 'stock'],
      ],
    );
    assert.deepEqual([told[0]?.counts?.open, told[0]?.counts?.new_open], [2, 1]);
  });

  it('alerts are not sent again, because the ledger does not lag', async () => {
    await reportNewCluster();
    const scan = await session.conclude();
    await assert.rejects(deliver(scan));
    const { length } = channels.log.rows;
    for (const _ of [1, 2]) await assert.rejects(deliver(scan), { code: 'ALERTS_UNDELIVERED' });
    waitForRows();
    await deliver(scan);
    assert.equal(channels.log.rows.length, length);
  });

  it('findings wait for the states, instead of being skipped', async () => {
    await reportNewCluster();
    const scan = await session.conclude();
    await assert.rejects(deliver(scan), { code: 'ALERTS_UNDELIVERED', disposition: 'retry' });
    assert.deepEqual(channels.findings.rows, []);
    waitForRows();
    await deliver(scan);
    assert.deepEqual(
      channels.findings.rows.map(({ kind, cluster }) => [kind, cluster]),
      [
        ['FINDING_ACTIVE', 'stock'],
        ['FINDING_ACTIVE', 'tills'],
      ],
    );
  });

  it('a redelivered conclusion is recognized, and Scheduler does not start the scan again', async () => {
    await report();
    const scan = await session.conclude();
    assert.deepEqual(await session.conclude(), scan);
    assert.deepEqual(await session.enumerate(), { scanId: scan.scan_id, expectedClusters: 1, asked: 0 });
  });

  it('a scan does not report known clusters as new or gone because the last conclusion is not visible yet', async () => {
    await report();
    await session.conclude();
    session.moveToNextDay();
    session.nowMs -= 86_400_000 - 1000;
    await assert.rejects(session.enumerate(), { code: 'STORE_LAGGING', disposition: 'retry' });
    waitForRows();
    session.nowMs += 86_400_000;
    await report();
    const scan = await session.conclude();
    waitForRows();
    const [only] = await Array.fromAsync(store.scannedClusters(scan.scan_id));
    assert.equal(only?.state.change, 'STILL');
  });
});
