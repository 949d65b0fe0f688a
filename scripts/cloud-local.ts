import { mkdtemp, rm } from 'node:fs/promises';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDuckDbStore } from '../cli/duckdb/open-duckdb-store.ts';
import type { ScannedCluster, ScanReader } from '../shared/report/ports.ts';
import { ChildGroup } from './local-cloud/child-process.ts';
import { LocalCloud } from './local-cloud/local-cloud.ts';
import { openPort } from './local-cloud/open-port.ts';
import { PubSubEmulator } from './local-cloud/pubsub-emulator.ts';

/*
 * `npm run cloud:local`: scans a simulated fleet with the bundled functions, Google's Pub/Sub emulator and a simulated
 * BigQuery, and scans the same fleet with the CLI. Then gcloud opens a port, and the alert must arrive within a minute. Exits
 * 1 if verdicts differ or there is no alert.
 */
const CLUSTERS = 40;
const ALERT_MS = 60_000;
const MAIN = join(import.meta.dirname, '../cli/main.ts');

// Ctrl-C only reaches this process, so it must end its children.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.once(signal, () => process.exit(128 + constants.signals[signal]));

const say = (line: string) => process.stdout.write(`${line}\n`);

say('Starting the Pub/Sub emulator, the simulated APIs and the functions.');
await using emulator = await PubSubEmulator.start();
await using cloud = await LocalCloud.start(emulator, {
  simulator: { clusters: CLUSTERS, operationMs: 500 },
  workers: 2,
  detectsChanges: true,
});

const { scan_id, expected_clusters, asked } = await cloud.schedule(new Date());
say(`Scheduler called: scan ${scan_id} expects ${expected_clusters} clusters; ${asked} were dispatched.`);
const scan = await cloud.concluded(scan_id);
say(`Concluded: ${scan.completeness}. ${countsOf(scan.outcomes)}. ${countsOf(scan.exposures)}.`);

const inTheCloud = await verdictsOf(cloud.store, scan_id);
const onThisMachine = await scanByCommandLine();
const differing = [...new Set([...inTheCloud.keys(), ...onThisMachine.keys()])].filter(
  (name) => inTheCloud.get(name) !== onThisMachine.get(name),
);
for (const name of differing.sort())
  say(
    `${name}: ${inTheCloud.get(name) ?? 'missing'} in the cloud, ${onThisMachine.get(name) ?? 'missing'} locally`,
  );
say(
  `${inTheCloud.size} verdicts from the functions, ${onThisMachine.size} from sweep10255 scan: ${differing.length} differ.`,
);
const alert = await openPort(cloud, { withinMs: ALERT_MS });
say(alert === null ? 'No alert arrived within a minute.' : `${alert.title} ${alert.sentences.join(' ')}`);
if (differing.length > 0 || inTheCloud.size !== CLUSTERS || alert === null) process.exitCode = 1;

/** `3 open, 5 closed` */
function countsOf(counts: Readonly<Record<string, number>> | null): string {
  return Object.entries(counts ?? {})
    .map(([word, count]) => `${count} ${word}`)
    .join(', ');
}

/** The verdict words of each cluster, keyed by cluster. */
async function verdictsOf(store: ScanReader, scanId: string): Promise<Map<string, string>> {
  const verdicts = new Map<string, string>();
  for await (const { state } of store.scannedClusters(scanId)) verdicts.set(nameOf(state), verdictOf(state));
  return verdicts;
}

function nameOf({ project_id, location, cluster }: ScannedCluster['state']): string {
  return `${project_id}/${location}/${cluster}`;
}

function verdictOf({ outcome, exposure, usage, change, readiness }: ScannedCluster['state']): string {
  return [outcome, exposure, usage, change, readiness].join(' ');
}

async function scanByCommandLine(): Promise<Map<string, string>> {
  const folder = await mkdtemp(join(tmpdir(), 'sweep10255-cloud-local-'));
  const file = join(folder, 'scan.duckdb');
  try {
    const lines: string[] = [];
    const { SWEEP_SCOPE = '' } = cloud.settings();
    const argv = [MAIN, 'scan', '--quiet', '--scope', SWEEP_SCOPE, '--store', file];
    const environment = {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      ...cloud.simulator.environment,
    };
    const status = await new ChildGroup(process.execPath, argv, environment, (line) =>
      lines.push(line),
    ).ended();
    if (status !== 0 && status !== 1)
      throw new Error(`sweep10255 scan exited with ${status}:\n${lines.join('\n')}`);
    const store = await openDuckDbStore(file, { readOnly: true });
    try {
      const latest = await store.latestScan();
      return await verdictsOf(store, latest?.scan_id ?? '');
    } finally {
      await store.close();
    }
  } finally {
    await rm(folder, { recursive: true });
  }
}
