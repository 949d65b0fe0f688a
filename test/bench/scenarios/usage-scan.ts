import { realTool } from '../../support/real-tools.ts';
import { loopOfKubectl, TOOLS } from '../loop-of-kubectl.ts';
import { measureNode } from '../measure.ts';
import { nodeBytes } from '../node-bytes.ts';
import { CLI, scanArguments, withStore } from '../scan.ts';
import { atMost, type BenchRow, kilobytes, seconds, times } from '../table.ts';
import { type RunningSimulator, withSimulator } from '../with-simulator.ts';

const CLUSTERS = 1000;
const POOLS = 3;
const LATENCY_MS = 50;
const CONCURRENCY = 50;
/** Sequential calls per cluster: list its nodes, then read one node of each pool concurrently. */
const CALLS_IN_TURN = 2;
/** Sequential calls before the first cluster: the projects, then a project's clusters. */
const CALLS_BEFORE = 2;
const LOOP_CLUSTERS = 5;
const PROJECT = 'p-0001';

export const title = `Scan of ${CLUSTERS} clusters of ${POOLS} pools for use, ${LATENCY_MS} ms an answer`;

/** The whole process, compared with the time that its API calls alone must take, and with the manual procedure. */
export async function run(): Promise<BenchRow[]> {
  return withSimulator(
    { clusters: CLUSTERS, uniformPools: POOLS, latencyMs: LATENCY_MS, kubernetes: { tokens: null } },
    async (simulator) => {
      const { environment, url, cpuMs } = simulator;
      const cpuBeforeMs = await cpuMs();
      const scan = await withStore((store) =>
        measureNode(CLI, scanArguments(store, '--usage', 'proxy', '--routes', 'public'), environment),
      );
      const simulatorCpuMs = (await cpuMs()) - cpuBeforeMs;
      const idealMs = (CALLS_BEFORE + (CALLS_IN_TURN * CLUSTERS) / CONCURRENCY) * LATENCY_MS;
      const bytes = await nodeBytes(url, PROJECT);
      return [
        {
          what: `ideal: ${CALLS_BEFORE} calls, then ${CALLS_IN_TURN} in turn a cluster, ${CONCURRENCY} clusters in flight`,
          figure: seconds(idealMs),
        },
        { what: 'sweep10255 scan, whole process', figure: seconds(scan.wallMs) },
        atMost('sweep10255 scan, against the ideal', scan.wallMs / idealMs, 1.5, times),
        { what: 'sweep10255 scan, CPU', figure: seconds(scan.cpuMs) },
        { what: 'simulator meanwhile, CPU, on the same cores', figure: seconds(simulatorCpuMs) },
        ...(await againstTheLoop(simulator, scan.wallMs)),
        { what: 'bytes read of a node, gzip', figure: kilobytes(bytes.gzip) },
        { what: 'the same without gzip', figure: kilobytes(bytes.plain) },
      ];
    },
  );
}

async function againstTheLoop({ environment }: RunningSimulator, scanMs: number): Promise<BenchRow[]> {
  if (!TOOLS.every(realTool)) return [{ what: `left out: a loop of ${TOOLS.join(' and ')}`, figure: '' }];
  const { wallMs, lines } = await loopOfKubectl(PROJECT, LOOP_CLUSTERS, environment);
  if (lines === 0) throw new Error('The loop found no use of the port, which the fleet has.');
  const scaledMs = (wallMs * CLUSTERS) / LOOP_CLUSTERS;
  return [
    { what: `loop of gcloud and kubectl, ${LOOP_CLUSTERS} clusters`, figure: seconds(wallMs) },
    { what: `that loop, scaled to ${CLUSTERS} clusters`, figure: seconds(scaledMs) },
    { what: 'that, against sweep10255 scan', figure: times(scaledMs / scanMs) },
  ];
}
