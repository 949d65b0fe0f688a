import assert from 'node:assert/strict';
import { setTimeout as wait } from 'node:timers/promises';
import type { LocalCloud } from '../../../scripts/local-cloud/local-cloud.ts';
import { scanIdOf } from '../../../shared/model/identity.ts';
import type { ScanRow } from '../../../shared/model/rows/scan-rows.ts';
import { concludeRequest } from '../../../shared/stages/dispatch/requests.ts';
import { evolve } from '../../../simulator/fleet/evolve.ts';
import {
  checkAlertsDeliveredOnce,
  closeEmulator,
  cloudSuite,
  concludeAndCheck,
  theEmulator,
  verdictsOf,
} from '../../support/cloud-suite.ts';

const CLUSTERS = 24;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

const tableOf = (table: string) => `projects/test/datasets/sweep10255/tables/${table}`;

const options = {
  simulator: { clusters: CLUSTERS, seed: 3, projects: 5 },
  workers: 2,
  settings: { SWEEP_SCAN_TIME: '90d' },
};

/** Requires that every expected cluster was read or proven to be gone. */
function assertAllRead({ outcomes, expected_clusters }: ScanRow): void {
  assert.equal((outcomes?.inspected ?? 0) + (outcomes?.gone ?? 0), expected_clusters);
}

after(closeEmulator);

cloudSuite('scans through the emulator under faults', options, (the) => {
  let cloud: LocalCloud;
  let scans = 0;
  let concluded: string[] = [];
  beforeEach(() => {
    cloud = the();
    concluded = [];
    cloud.simulator.faults = '';
    // Ports are opened and closed between scans, so that there are changes to report.
    evolve(cloud.simulator.fleet, { seed: scans, nowMs: Date.now() });
  });
  afterEach(async () => {
    cloud.simulator.faults = '';
    assert.deepEqual(await cloud.received('parked'), []);
    await checkAlertsDeliveredOnce(cloud, concluded);
  });

  async function conclude(scanId: string) {
    concluded.push(scanId);
    return await concludeAndCheck(cloud, scanId);
  }

  /** A new scheduled time, one day after the previous one. */
  function nextTime(): Date {
    scans += 1;
    return new Date(Math.floor(Date.now() / DAY_MS) * DAY_MS - 60 * DAY_MS + scans * DAY_MS + 3 * HOUR_MS);
  }

  it('concludes, with one call per cluster and one list call per project', async () => {
    const before = cloud.simulator.calls();
    const { scan_id, expected_clusters, asked } = await cloud.schedule(nextTime());
    const { scan, clusters } = await conclude(scan_id);
    assert.deepEqual(
      [expected_clusters, asked, scan.completeness],
      [clusters.length, clusters.length, 'COMPLETE'],
    );
    const after = cloud.simulator.calls();
    const made = (method: string) => (after[method] ?? 0) - (before[method] ?? 0);
    const projects = cloud.simulator.fleet.projects.filter(({ state }) => state === 'ACTIVE').length;
    assert.equal(made('container.clusters.get'), clusters.length);
    assert.equal(made('container.clusters.list'), projects);
    const gke = Object.keys(after).filter((method) => method.startsWith('container.') && made(method) > 0);
    assert.deepEqual(gke.sort(), ['container.clusters.get', 'container.clusters.list']);
  });

  it('survives duplicate delivery of every message', async () => {
    const emulator = await theEmulator();
    const { topics } = cloud;
    const again = `${topics.subscriptions.scans}-again`;
    const { scans, conclusions } = cloud.endpoints;
    await emulator.push(topics.scans, again, scans);
    await emulator.push(topics.conclusions, `${again}-conclusions`, conclusions);
    try {
      const { scan_id } = await cloud.schedule(nextTime());
      const { scan } = await conclude(scan_id);
      assertAllRead(scan);
    } finally {
      await emulator.deleteSubscription(again);
      await emulator.deleteSubscription(`${again}-conclusions`);
    }
  });

  it('survives workers killed with SIGKILL', async () => {
    cloud.simulator.faults = 'slow=1500ms@container.clusters.get';
    const { scan_id } = await cloud.schedule(nextTime());
    const [first, second] = cloud.serversOf('inspect-cluster');
    assert.ok(first && second);
    await cloud.kill(first);
    const third = await cloud.add('inspect-cluster');
    await cloud.kill(second);
    const { reportedClusters } = await cloud.store.scanProgress(scan_id);
    assert.ok(reportedClusters < CLUSTERS, 'the workers were killed before the scan was complete');
    await cloud.add('inspect-cluster');
    const { scan } = await conclude(scan_id);
    assertAllRead(scan);
    assert.ok(third.log.some((line) => line.includes('Cluster reported.')));
  });

  it('survives conclude-scan killed with SIGKILL while it waits', async () => {
    cloud.simulator.faults = 'slow=2000ms@bigquery.tabledata.insertAll';
    const { scan_id } = await cloud.schedule(nextTime());
    const [concluding] = cloud.serversOf('conclude-scan');
    assert.ok(concluding);
    await cloud.kill(concluding);
    await cloud.add('conclude-scan');
    await conclude(scan_id);
  });

  it('survives 503 and 429 from BigQuery', async () => {
    cloud.simulator.faults = '503=1s:0.3@bigquery.tabledata.insertAll,429=1s:0.3@bigquery.jobs.*';
    const { scan_id } = await cloud.schedule(nextTime());
    const { scan } = await conclude(scan_id);
    assertAllRead(scan);
  });

  it('survives a rejected row in a BigQuery batch', async () => {
    cloud.simulator.faults = ['enumerated_clusters', 'cluster_states']
      .map((table) => `row-refused@bigquery.tabledata.insertAll@${tableOf(table)}`)
      .join(',');
    const { scan_id } = await cloud.schedule(nextTime());
    const { scan } = await conclude(scan_id);
    assertAllRead(scan);
  });

  it('survives 403 from the GKE API for a third of the clusters', async () => {
    cloud.simulator.faults = '403:0.33@container.clusters.get';
    const { scan_id } = await cloud.schedule(nextTime());
    const { scan, clusters } = await conclude(scan_id);
    assert.equal(scan.completeness, 'PARTIAL');
    const { inspected = 0, unreadable = 0 } = scan.outcomes ?? {};
    assert.ok(inspected > 0 && unreadable > 0);
    const unread = clusters.filter(({ state }) => state.outcome === 'UNREADABLE');
    assert.ok(
      unread.every(({ state }) => state.error_code === 'CLUSTER_FORBIDDEN' && state.exposure === null),
    );
  });

  it('recovers when the GKE API is busy for all clusters at first', async () => {
    cloud.simulator.faults = '503=1s@container.*';
    const { scan_id } = await cloud.schedule(nextTime());
    const { scan } = await conclude(scan_id);
    assertAllRead(scan);
  });

  it('survives 403 from the GKE API for all clusters', async () => {
    cloud.simulator.faults = '403@container.clusters.get';
    const { scan_id } = await cloud.schedule(nextTime());
    const { scan } = await conclude(scan_id);
    assert.equal(scan.outcomes?.unreadable, scan.expected_clusters);
    assert.deepEqual(scan.exposures, { open: 0, unknown: 0, will_reopen: 0, closed: 0 });
  });

  it('survives a conclusion message that arrives first', async () => {
    const time = nextTime();
    const scope = `organizations/${cloud.simulator.fleet.organization.id}`;
    const early = concludeRequest({ scope, scheduledAtMs: time.getTime() });
    await (await theEmulator()).publish(cloud.topics.conclusions, JSON.stringify(early));
    await wait(500);
    assert.equal(await cloud.store.concludedScan(early.scan_id), null);
    const { scan_id } = await cloud.schedule(time);
    assert.equal(scan_id, early.scan_id);
    const { scan } = await conclude(scan_id);
    assert.equal(scan.completeness, 'COMPLETE');
  });

  it('survives two overlapping scans', async () => {
    const [one, two] = await Promise.all([cloud.schedule(nextTime()), cloud.schedule(nextTime())]);
    assert.notEqual(one.scan_id, two.scan_id);
    const first = await conclude(one.scan_id);
    const second = await conclude(two.scan_id);
    assert.deepEqual(verdictsOf(second.clusters), verdictsOf(first.clusters));
  });

  it('survives retries by Cloud Scheduler, immediate and later', async () => {
    const time = nextTime();
    cloud.simulator.faults = 'slow=500ms@container.clusters.get';
    const [one, two] = await Promise.all([cloud.schedule(time), cloud.schedule(time)]);
    const three = await cloud.schedule(time);
    assert.deepEqual([two.scan_id, three.scan_id], [one.scan_id, one.scan_id]);
    const { scan } = await conclude(one.scan_id);
    assertAllRead(scan);
    const after = await cloud.schedule(time);
    assert.equal(after.asked, 0);
    assert.deepEqual(await cloud.store.concludedScan(one.scan_id), scan);
  });

  it('handles midnight UTC between two scans', async () => {
    const midnightMs = Math.floor(Date.now() / DAY_MS) * DAY_MS;
    const times = [midnightMs - 1000, midnightMs].map((ms) => new Date(ms));
    const scope = `organizations/${cloud.simulator.fleet.organization.id}`;
    for (const time of times) {
      const { scan_id } = await cloud.schedule(time);
      assert.equal(scan_id, scanIdOf(time.getTime(), scope));
      const { scan } = await conclude(scan_id);
      assert.equal(scan.scan_date, time.toISOString().slice(0, 10));
    }
  });
});
