import { type Measurement, measureNode, medianOf } from '../measure.ts';
import { CLI, scanArguments, withStore } from '../scan.ts';
import { atMost, type BenchRow, seconds, times } from '../table.ts';
import { withSimulator } from '../with-simulator.ts';

const PROJECTS = 1000;
const LATENCY_MS = 50;
/** The share of projects whose Kubernetes Engine API is disabled, as in many real organizations. */
const DISABLED = 0.8;

export const title = `Scan of ${PROJECTS} projects of which ${PROJECTS * DISABLED} answer SERVICE_DISABLED`;

/** Whether refusals cost more than answers. */
export async function run(): Promise<BenchRow[]> {
  const enabled = await scanWith('');
  const disabled = await scanWith(`service-disabled:${DISABLED}@container.clusters.list`);
  return [
    { what: 'every project answers', figure: seconds(enabled.wallMs) },
    { what: 'most projects refuse', figure: seconds(disabled.wallMs) },
    atMost('most refuse, against none', disabled.wallMs / enabled.wallMs, 1.3, times),
    atMost('CPU, most refuse, against none', disabled.cpuMs / enabled.cpuMs, 1.3, times),
  ];
}

function scanWith(faults: string): Promise<Measurement> {
  const fleet = { clusters: PROJECTS, projects: PROJECTS, seed: 1, latencyMs: LATENCY_MS, faults };
  return withSimulator(fleet, ({ environment }) =>
    medianOf(3, () => withStore((store) => measureNode(CLI, scanArguments(store), environment))),
  );
}
