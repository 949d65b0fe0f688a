import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { rowPath } from '../../shared/model/cluster-names.ts';
import type { ScanRow } from '../../shared/model/rows/scan-rows.ts';
import type { Readiness } from '../../shared/model/words.ts';
import type { Clock } from '../../shared/platform/clock.ts';
import { readConfig } from '../../shared/platform/config.ts';
import { SweepError } from '../../shared/platform/errors.ts';
import { plural } from '../../shared/platform/text.ts';
import { evolve } from '../../simulator/fleet/evolve.ts';
import type { Fleet } from '../../simulator/fleet/fleet.ts';
import { addNotableCases } from '../../simulator/fleet/notable-cases.ts';
import { startSimulator } from '../../simulator/start-simulator.ts';
import type { Invocation } from '../command.ts';
import { EXIT_STATUS, type ExitStatus } from '../exit-status.ts';
import { fileErrorReason } from '../input/read-documents.ts';
import { printStatus } from '../output.ts';
import { commandPrefixOf, type ProcessContext } from '../process-context.ts';
import { printScan } from '../scan-output.ts';
import { type ScanConfig, startScan } from '../start-scan.ts';
import { type CliStore, withStore } from '../wiring-store.ts';

const FOLDER = 'sweep10255-demo';
const STORE = join(FOLDER, 'demo.duckdb');
const REPORT = join(FOLDER, 'report.html');
const EXCEPTIONS = join(FOLDER, 'exceptions.yaml');
const DAY_MS = 86_400_000;
/** Options of the demo's scans. The simulated control planes have only public endpoints. */
const SCAN_OPTIONS = { usage: 'auto', callers: 'pods+configmaps', routes: 'public' };

/** `demo`: scans a simulated fleet, one day apart by the clock of the scans, and prints the last scan. */
export async function run({ config, context }: Invocation<'demo'>): Promise<ExitStatus> {
  const { clusters, seed, concurrency, scans } = config;
  await prepareFolder(context.clock.nowMs());
  let agoMs = (scans - 1) * DAY_MS;
  const clock: Clock = { nowMs: () => context.clock.nowMs() - agoMs };
  const simulator = await startSimulator({ clusters, seed, clock, kubernetes: { tokens: null } });
  try {
    const { fleet } = simulator;
    addNotableCases(fleet);
    const flags = { ...SCAN_OPTIONS, concurrency: String(concurrency), exceptions: EXCEPTIONS };
    const scope = [{ kind: 'organizations', id: fleet.organization.id }] as const;
    const scanConfig = { ...readConfig('scan', flags, simulator.environment), ...config, scope };
    await withStore({ store: STORE }, { readOnly: false }, context, async (store) => {
      if (!config.quiet) printStatus(context, introductionOf(scans));
      let before: Readinesses | null = null;
      for (let day = 1; day < scans; day++) {
        const scan = await scanOnce(scanConfig, store, clock, context);
        before ??= await readinessesOf(store, scan);
        agoMs -= DAY_MS;
        evolve(fleet, { seed: seed + day - 1, nowMs: clock.nowMs() });
        await simulator.kubernetes?.openAll();
      }
      simulator.faults = faultsFor(fleet);
      const scan = await scanOnce(scanConfig, store, clock, context);
      await printScan(store, scan, { ...config, report: REPORT }, context);
      if (!config.quiet && before !== null)
        printStatus(context, becameSafe(before, await readinessesOf(store, scan)));
    });
  } finally {
    await simulator.close();
  }
  if (!config.quiet) printNextSteps(scans, context);
  return EXIT_STATUS.NOTHING_OPEN;
}

async function scanOnce(
  config: ScanConfig,
  store: CliStore,
  clock: Clock,
  context: ProcessContext,
): Promise<ScanRow> {
  using scan = startScan(config, clock, context);
  return await scan.into(store);
}

type Readinesses = ReadonlyMap<string, Readiness | null>;

async function readinessesOf(store: CliStore, { scan_id }: ScanRow): Promise<Readinesses> {
  const readinesses = new Map<string, Readiness | null>();
  for await (const { state } of store.scannedClusters(scan_id))
    readinesses.set(rowPath(state), state.readiness);
  return readinesses;
}

function becameSafe(before: Readinesses, now: Readinesses): string {
  const safe = [...now].filter(
    ([cluster, readiness]) =>
      readiness === 'SAFE_TO_CLOSE' && before.has(cluster) && before.get(cluster) !== 'SAFE_TO_CLOSE',
  );
  const named = safe.map(([cluster]) => `${cluster.split('/').at(-1)} (was ${before.get(cluster)})`);
  return `Became safe to close since the first scan: ${named.length === 0 ? 'none' : named.join(', ')}.`;
}

/** The register of exceptions of the simulated organization: a security scanner is allowed to break. */
function exceptionsFile(nowMs: number): string {
  const until = new Date(nowMs + 90 * DAY_MS).toISOString().slice(0, 10);
  return `accepted_breaks:
  - agent: kube-hunter
    paths: [pods, exec, run, healthz]
    owner: security-team
    reason: vulnerability scanner
    until: ${until}
`;
}

/** Writes the register of exceptions, and removes the store of an earlier demo, which belongs to another fleet. */
async function prepareFolder(nowMs: number): Promise<void> {
  try {
    await mkdir(FOLDER, { recursive: true });
    for (const file of [STORE, `${STORE}.wal`]) await rm(file, { force: true });
    await writeFile(EXCEPTIONS, exceptionsFile(nowMs));
  } catch (cause) {
    throw new SweepError('STORE_UNWRITABLE', { path: STORE, detail: fileErrorReason(cause) }, { cause });
  }
}

/** Denies access to one project with clusters. */
function faultsFor({ clusters }: Fleet): string {
  const project = clusters.at(-1)?.projectId;
  return project === undefined ? '' : `403@container.clusters.list@projects/${project}`;
}

function introductionOf(scans: number): string {
  if (scans === 1) return 'Scanning a simulated fleet.';
  const ago = scans === 2 ? 'yesterday, then' : `${scans - 1} days ago, day by day, and`;
  return `Scanning a simulated fleet as it was ${ago} as it is now.`;
}

function printNextSteps(scans: number, context: ProcessContext): void {
  const prefix = commandPrefixOf(context);
  const lines = [
    '',
    `This fleet is simulated. Stored ${plural(scans, 'scan')} in ${STORE}; ${REPORT} shows the last one. Next, try:`,
    `  ${prefix} report --store ${STORE} --format markdown`,
    `  ${prefix} query 'FROM changes' --store ${STORE}`,
    `  ${prefix} scan --scope projects/YOUR_PROJECT`,
  ];
  for (const line of lines) printStatus(context, line);
}
