import { setTimeout as wait } from 'node:timers/promises';
import { LocalCloud } from '../../../scripts/local-cloud/local-cloud.ts';
import { PubSubEmulator } from '../../../scripts/local-cloud/pubsub-emulator.ts';
import { realTool } from '../../support/real-tools.ts';
import { type BenchRow, perSecond } from '../table.ts';

const CLUSTERS = 100;
const UPDATES = 5000;
/** Ten minutes for all of them. */
const ENOUGH_PER_SECOND = UPDATES / 600;
const TOOLS = ['gcloud', 'java'];
const PUBLISHED_AT_ONCE = 100;
const PATIENCE_MS = 300_000;

export const title = `${UPDATES} updates of node pools, through the Pub/Sub emulator to one instance of inspect-change`;

/** An upgrade of all nodes of a fleet: from the first published message to the last acknowledged one. */
export async function run(): Promise<BenchRow[]> {
  const missing = TOOLS.filter((tool) => !realTool(tool));
  if (missing.length > 0) return [{ what: `left out: ${missing.join(' and ')} missing`, figure: '' }];
  await using emulator = await PubSubEmulator.start();
  const rows: BenchRow[] = [];
  for (const withPrior of [true, false]) rows.push(...(await stormOf(withPrior, emulator)));
  return rows;
}

async function stormOf(withPrior: boolean, emulator: PubSubEmulator): Promise<BenchRow[]> {
  const messages: string[] = [];
  await using cloud = await LocalCloud.start(emulator, {
    simulator: {
      clusters: CLUSTERS,
      seed: 1,
      publish: (_topic, data) => messages.push(Buffer.from(data).toString()),
    },
    detectsChanges: true,
  });
  await cloud.concluded((await cloud.schedule(new Date())).scan_id);
  while (messages.length < UPDATES) upgradePools(cloud, messages, withPrior);
  const callsBefore = callsOf(cloud);
  const startedAt = performance.now();
  for (let next = 0; next < UPDATES; next += PUBLISHED_AT_ONCE)
    await emulator.publish(
      cloud.topics.changes,
      ...messages.slice(next, Math.min(UPDATES, next + PUBLISHED_AT_ONCE)),
    );
  while (cloud.acknowledged('inspect-change') < UPDATES) {
    if (performance.now() - startedAt > PATIENCE_MS) throw new Error('Not all messages were acknowledged');
    await wait(50);
  }
  const ms = performance.now() - startedAt;
  const calls = callsOf(cloud) - callsBefore;
  const scans = cloud.log().filter((line) => line.includes('Changed cluster reported.')).length;
  const what = withPrior ? 'with the state before' : 'without the state before';
  return [
    {
      what: `messages ${what}`,
      figure: perSecond(UPDATES, ms),
      bound: {
        text: `at least ${Math.ceil(ENOUGH_PER_SECOND)} /s`,
        met: UPDATES / (ms / 1000) >= ENOUGH_PER_SECOND,
      },
    },
    {
      what: `calls of Google's APIs ${what}`,
      figure: String(calls),
      bound: { text: 'at most a read and a query of each cluster in 30 s', met: calls <= callsAllowed(ms) },
    },
    {
      what: `scans of one cluster ${what}`,
      figure: String(scans),
      bound: { text: 'none', met: scans === 0 },
    },
  ];
}

/** A query of BigQuery is a few calls. */
const CALLS_PER_CLUSTER = 6;
const callsAllowed = (ms: number) => CLUSTERS * CALLS_PER_CLUSTER * Math.ceil(ms / 30_000);

/** Every pool of the fleet gets another version. The messages about clusters are left out. */
function upgradePools({ simulator: { fleet } }: LocalCloud, messages: string[], withPrior: boolean): void {
  const version = `1.34.${messages.length}-gke.100`;
  const from = messages.length;
  for (const cluster of fleet.clusters)
    fleet.change(cluster, { pools: cluster.truth.pools.map((pool) => ({ ...pool, version })) });
  const updates = messages.splice(from).filter((text) => text.includes('container.googleapis.com/NodePool'));
  messages.push(...updates.map((text) => (withPrior ? text : withoutPrior(text))));
}

function withoutPrior(text: string): string {
  const { priorAsset: _asset, priorAssetState: _state, ...message } = JSON.parse(text);
  return JSON.stringify(message);
}

/** Calls of every API but publishing by the feed, which the emulator serves. */
function callsOf({ simulator }: LocalCloud): number {
  return Object.values(simulator.calls()).reduce((sum, count) => sum + count, 0);
}
