import assert from 'node:assert/strict';
import { setTimeout as wait } from 'node:timers/promises';
import { LocalCloud, type LocalCloudOptions } from '../../scripts/local-cloud/local-cloud.ts';
import { PubSubEmulator } from '../../scripts/local-cloud/pubsub-emulator.ts';
import type { ScanRow } from '../../shared/model/rows/scan-rows.ts';
import type { AlertChannelName } from '../../shared/model/words.ts';
import type { ScannedCluster } from '../../shared/report/ports.ts';
import { realTool } from './real-tools.ts';

let emulator: Promise<PubSubEmulator> | undefined;

/** The emulator, shared by all suites of a file; each file also registers `after(closeEmulator)`. */
export function theEmulator(): Promise<PubSubEmulator> {
  emulator ??= PubSubEmulator.start();
  return emulator;
}

/** The next file in this process starts a new emulator. */
export async function closeEmulator(): Promise<void> {
  const closing = await emulator;
  emulator = undefined;
  await closing?.[Symbol.asyncDispose]();
}

/** A suite with its own local cloud; skipped if gcloud or Java is missing. */
export function cloudSuite(
  title: string,
  options: LocalCloudOptions,
  define: (cloud: () => LocalCloud) => void,
): void {
  const suite = realTool('gcloud') && realTool('java') ? describe : describe.skip;
  suite(title, () => {
    let cloud: LocalCloud | undefined;
    before(async () => {
      cloud = await LocalCloud.start(await theEmulator(), options);
    });
    after(() => cloud?.[Symbol.asyncDispose]());
    define(() => {
      assert.ok(cloud);
      return cloud;
    });
  });
}

const nameOf = ({
  project_id,
  location,
  cluster,
}: {
  project_id: string;
  location: string;
  cluster: string;
}) => `${project_id}/${location}/${cluster}`;

/**
 * Waits until a scan is concluded and checks the invariants of every scan: each enumerated cluster is accounted for
 * exactly once, in the counts and in the rows, and every row has the scan's date.
 */
export async function concludeAndCheck(
  cloud: LocalCloud,
  scanId: string,
  withinMs?: number,
): Promise<{ scan: ScanRow; clusters: ScannedCluster[] }> {
  const scan = await cloud.concluded(scanId, withinMs);
  const clusters = await Array.fromAsync(cloud.store.scannedClusters(scanId));
  const accounted = clusters.map(({ state }) => nameOf(state)).sort();
  assert.equal(new Set(accounted).size, accounted.length, 'one visible row per cluster');
  const enumerated: string[] = [];
  for await (const { projectId, location, cluster } of cloud.store.enumeratedClusters(scanId))
    enumerated.push(`${projectId}/${location}/${cluster}`);
  assert.deepEqual(
    accounted.filter((name) => enumerated.includes(name)),
    enumerated.sort(),
    'every enumerated cluster is accounted for',
  );
  const others = clusters.filter(({ state }) => !enumerated.includes(nameOf(state)));
  assert.ok(
    others.every(({ state }) => state.outcome === 'GONE'),
    'clusters that were not enumerated are GONE',
  );
  const { inspected = 0, unreadable = 0, gone = 0, missing = 0 } = scan.outcomes ?? {};
  assert.equal(inspected + unreadable + gone + missing, accounted.length);
  assert.equal(scan.expected_clusters, enumerated.length);
  const days = new Set([
    scan.scan_date,
    ...clusters
      .flatMap(({ state, report }) => [state, ...(report ? [report] : [])])
      .map((row) => row.scan_date),
  ]);
  assert.deepEqual([...days], [scan.scheduled_at.slice(0, 10)]);
  return { scan, clusters };
}

/** The verdict words of each cluster, keyed by cluster. */
export function verdictsOf(clusters: readonly ScannedCluster[]): Record<string, string> {
  const verdicts = clusters.map(({ state }): [string, string] => [
    nameOf(state),
    [state.outcome, state.exposure, state.usage, state.readiness].join(' '),
  ]);
  return Object.fromEntries(verdicts.sort());
}

/** IDs of the alerts of a scan that the ledger has as delivered to a channel, sorted. */
export async function deliveredAlerts(
  { store }: LocalCloud,
  scanId: string,
  channel: AlertChannelName,
): Promise<string[]> {
  const { rows } = await store.query(
    `SELECT alert_id FROM last_alerts WHERE scan_id = '${scanId}' AND channel = '${channel}' AND status = 'DELIVERED' ORDER BY alert_id`,
  );
  return (await Array.fromAsync(rows)).map(([id]) => String(id));
}

/**
 * Waits until the alerts of these scans are delivered, and compares the topic with the ledger: every delivered alert
 * was published exactly once, and each scan sent at least its digest. Consumes the messages of the alert topic.
 */
export async function checkAlertsDeliveredOnce(cloud: LocalCloud, scanIds: readonly string[]): Promise<void> {
  const isOut = (scanId: string) =>
    cloud.log().some((line) => line.includes('Alerts delivered.') && line.includes(scanId));
  for (let tries = 0; !scanIds.every(isOut) && tries < 600; tries += 1) await wait(100);
  assert.ok(scanIds.every(isOut), 'every scan has delivered its alerts');
  const received = (await cloud.received('alerts')).map(({ attributes }) => attributes['alert_id'] ?? '');
  const sent: string[] = [];
  for (const scanId of new Set(scanIds)) {
    const ids = await deliveredAlerts(cloud, scanId, 'TOPIC');
    assert.ok(ids.length > 0, `${scanId} has sent no alerts`);
    sent.push(...ids);
  }
  assert.deepEqual(received.sort(), sent.sort(), 'every alert exactly once');
}
