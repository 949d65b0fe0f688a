import assert from 'node:assert/strict';
import { setTimeout as wait } from 'node:timers/promises';
import { LocalCloud, type LocalCloudOptions } from '../../scripts/local-cloud/local-cloud.ts';
import { PubSubEmulator } from '../../scripts/local-cloud/pubsub-emulator.ts';
import type { ScanRow } from '../../shared/model/rows/scan-rows.ts';
import type { ScannedCluster } from '../../shared/report/ports.ts';
import { realTool } from './real-tools.ts';

let emulator: Promise<PubSubEmulator> | undefined;

/** The emulator of all suites of a process. */
export function theEmulator(): Promise<PubSubEmulator> {
  emulator ??= PubSubEmulator.start();
  return emulator;
}

after(async () => {
  await (await emulator)?.[Symbol.asyncDispose]();
});

/** A suite on a local cloud of its own; where gcloud or Java is missing, it says that it was left out. */
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
 * Waits for the conclusion of a scan, and holds it against what every scan promises: what was enumerated is accounted
 * for, each cluster once, by the counts and by the rows; every row is of the scan's own day.
 */
export async function concludedExactly(
  cloud: LocalCloud,
  scanId: string,
  withinMs?: number,
): Promise<{ scan: ScanRow; clusters: ScannedCluster[] }> {
  const scan = await cloud.concluded(scanId, withinMs);
  const clusters = await Array.fromAsync(cloud.store.scannedClusters(scanId));
  const accounted = clusters.map(({ state }) => nameOf(state)).sort();
  assert.equal(new Set(accounted).size, accounted.length, 'one row for readers a cluster');
  const enumerated: string[] = [];
  for await (const { projectId, location, cluster } of cloud.store.enumeratedClusters(scanId))
    enumerated.push(`${projectId}/${location}/${cluster}`);
  assert.deepEqual(
    accounted.filter((name) => enumerated.includes(name)),
    enumerated.sort(),
    'enumerated is accounted for',
  );
  const others = clusters.filter(({ state }) => !enumerated.includes(nameOf(state)));
  assert.ok(
    others.every(({ state }) => state.outcome === 'GONE'),
    'what was not enumerated is gone',
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

/** What a scan found of each cluster, in the words that a reader decides by. */
export function verdictsOf(clusters: readonly ScannedCluster[]): Record<string, string> {
  const verdicts = clusters.map(({ state }): [string, string] => [
    nameOf(state),
    [state.outcome, state.exposure, state.usage, state.readiness].join(' '),
  ]);
  return Object.fromEntries(verdicts.sort());
}

/**
 * Waits until the alerts of these scans are out, and holds the topic against the ledger: every alert that was delivered
 * is there, once, and each scan told at least its digest. What waits in the topic of alerts is taken out.
 */
export async function requireAlertsOnce(cloud: LocalCloud, scanIds: readonly string[]): Promise<void> {
  const isOut = (scanId: string) =>
    cloud.log().some((line) => line.includes('Its alerts are delivered.') && line.includes(scanId));
  for (let tries = 0; !scanIds.every(isOut) && tries < 600; tries += 1) await wait(100);
  assert.ok(scanIds.every(isOut), 'every scan has told its alerts');
  const received = (await cloud.received('alerts')).map(({ attributes }) => attributes['alert_id'] ?? '');
  const sent: string[] = [];
  for (const scanId of new Set(scanIds)) {
    const ids = await Array.fromAsync(cloud.store.alertsSent(scanId, 'TOPIC'));
    assert.ok(ids.length > 0, `${scanId} has told nothing`);
    sent.push(...ids);
  }
  assert.deepEqual(received.sort(), sent.sort(), 'every alert once');
}
