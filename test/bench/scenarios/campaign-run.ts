import { openDuckDbStore } from '../../../cli/duckdb/open-duckdb-store.ts';
import { EXIT_STATUS } from '../../../cli/exit-status.ts';
import type { CampaignClusterRow, CampaignStep } from '../../../shared/model/rows/campaign-rows.ts';
import { type Measurement, measureNode } from '../measure.ts';
import { CLI, withStore } from '../scan.ts';
import { atMost, type BenchRow, seconds, times } from '../table.ts';
import { type RunningSimulator, withSimulator } from '../with-simulator.ts';

const CLUSTERS = 210;
/** How much faster operations and the soak time are than the defaults and the estimates of `close plan`. */
const SCALE = 100;
const OPERATION_MS = 60_000 / SCALE;
const NODE_MS = 300_000 / SCALE;
const SOAK_SECONDS = 1800 / SCALE;
const POLL_MS = 250;
/** The default of `--clusters-per-project`. */
const PER_PROJECT = 2;
/** The only limit that is reached is that of each project. */
const AT_ONCE = CLUSTERS;
const CANARY = 0;

export const title = `Campaign in ${CLUSTERS} clusters, ${PER_PROJECT} in each project at once, ${SCALE} times faster than in GKE`;

/** Whole processes, compared with the schedule that the limits, the operations and the soak time allow. */
export async function run(): Promise<BenchRow[]> {
  const fleet = { clusters: CLUSTERS, uniformPools: 2, nodesPerPool: 3 };
  const operations = { operationMs: OPERATION_MS, nodeMs: NODE_MS };
  return withSimulator({ ...fleet, ...operations, quiet: true, kubernetes: { tokens: null } }, campaign);
}

async function campaign({ environment, cpuMs }: RunningSimulator): Promise<BenchRow[]> {
  let rows: readonly CampaignClusterRow[] = [];
  let simulatorCpuMs = 0;
  const ring = await withStore(async (path) => {
    const sweep = async (expected: number, ...argv: readonly string[]): Promise<Measurement> => {
      const measured = await measureNode(CLI, [...argv, '--quiet', '--store', path], environment);
      if (measured.status === expected) return measured;
      throw new Error(`${argv.join(' ')} ended with ${measured.status}:\n${measured.stderr}`);
    };
    const scope = 'organizations/123456789012';
    await sweep(EXIT_STATUS.OPEN, 'scan', '--scope', scope, '--usage', 'auto', '--callers', 'pods');
    const limits = ['--clusters-at-once', `${AT_ONCE}`, '--clusters-per-project', `${PER_PROJECT}`];
    await sweep(0, 'close', 'plan', '--shares', '99', '--soak', `${SOAK_SECONDS}s`, ...limits);
    rows = await clustersOf(path);
    const close = () => sweep(0, 'close', 'run', '--yes', '--poll', `${POLL_MS}ms`);
    await close();
    const beforeMs = await cpuMs();
    const measured = await close();
    simulatorCpuMs = (await cpuMs()) - beforeMs;
    return measured;
  });
  const members = rows.filter((row) => row.ring === CANARY + 1);
  const idealMs = scheduleMs(members);
  return [
    { what: 'clusters in the ring', figure: String(members.length) },
    { what: 'ideal: each project takes its next cluster at once', figure: seconds(idealMs) },
    { what: 'sweep10255 close run, whole process', figure: seconds(ring.wallMs) },
    atMost('sweep10255 close run, against the ideal', ring.wallMs / idealMs, 1.1, times),
    { what: 'sweep10255 close run, CPU', figure: seconds(ring.cpuMs) },
    { what: 'simulator meanwhile, CPU, on the same cores', figure: seconds(simulatorCpuMs) },
  ];
}

async function clustersOf(path: string): Promise<CampaignClusterRow[]> {
  const store = await openDuckDbStore(path, { readOnly: true });
  try {
    const found = await store.findCampaign(null);
    return found === null ? [] : await Array.fromAsync(store.campaignClusters(found.campaign_id));
  } finally {
    await store.close();
  }
}

/** The shortest time in which every project closes its clusters, `PER_PROJECT` of them at once. */
function scheduleMs(clusters: readonly CampaignClusterRow[]): number {
  const projects = Map.groupBy(clusters, ({ project_id }) => project_id);
  return Math.max(
    ...[...projects.values()].map((members) => {
      const free = Array.from({ length: PER_PROJECT }, () => 0);
      for (const { steps } of members.toSorted((a, b) => turnMs(b.steps) - turnMs(a.steps))) {
        free.sort((a, b) => a - b);
        free[0] = (free[0] ?? 0) + turnMs(steps);
      }
      return Math.max(...free);
    }),
  );
}

const turnMs = (steps: readonly CampaignStep[]): number =>
  steps.reduce((sum, { nodes }) => sum + OPERATION_MS + (nodes ?? 0) * NODE_MS, SOAK_SECONDS * 1000);
