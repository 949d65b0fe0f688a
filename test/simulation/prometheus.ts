import type { Cluster } from '../../shared/model/cluster.ts';
import { collectedSamplesBy } from '../../shared/stages/sample/monitoring/read-answer.ts';
import type { InstantSeries, InstantVector, PrometheusQuery } from '../../shared/stages/sample/ports.ts';
import { countedBy, msOf, SCANNED_PATH, type TakenSample } from '../support/ground-truth/observe.ts';
import type { NodeTruth, ProcessTruth } from '../support/ground-truth/truth.ts';
import { type FleetCluster, hoursOf, isIn } from './fleet.ts';
import type { Sight } from './sight.ts';
import type { Worker } from './workers.ts';
import type { SimulatedWorld } from './world.ts';

/** What a query returned about one cluster, as the truth has it. */
interface Collected {
  readonly present: readonly NodeTruth[];
  readonly samples: readonly Omit<TakenSample, 'setting'>[];
}

/** Managed Prometheus: it has the counters of every kubelet at every moment, except of nodes that it does not collect. */
class SimulatedPrometheus implements PrometheusQuery {
  readonly #world: SimulatedWorld;
  /** Hours before the query, longest first. */
  readonly #agoHours: readonly number[];
  /** By the uid of a cluster. */
  readonly #collected = new Map<string, Collected>();

  constructor(world: SimulatedWorld, windowsSeconds: readonly number[]) {
    this.#world = world;
    this.#agoHours = [0, ...windowsSeconds].map((seconds) => seconds / 3600).toSorted((a, b) => b - a);
  }

  async query(projectId: string, _promql: string, atMs: number): Promise<InstantVector> {
    const { fleet, calls, engine } = this.#world;
    const now = Math.min(hoursOf(atMs), hoursOf(engine.nowMs));
    const clusters = fleet.clusters.filter(
      (cluster) => cluster.projectId === projectId && isIn(cluster, now),
    );
    const complete = !calls.happens('incomplete query', calls.plan.failure.monitoring / 2);
    return { series: clusters.flatMap((cluster) => this.#seriesOf(cluster, now, complete)), complete };
  }

  #seriesOf(cluster: FleetCluster, now: number, complete: boolean): InstantSeries[] {
    const { calls } = this.#world;
    const present = cluster.truth.nodes.filter((node) => isIn(node, now));
    const collected = present.filter(
      () => !calls.happens('node not collected', calls.plan.failure.monitoring / 2),
    );
    const samples = collected.flatMap((node) =>
      this.#agoHours.flatMap((ago) => {
        const hours = now - ago;
        const process = isIn(cluster, hours) && node.processes.find((each) => isIn(each, hours));
        return process ? [{ node, hours, process, ...countedBy(process, hours), ago }] : [];
      }),
    );
    this.#collected.set(cluster.uid, { present, samples: complete ? samples : [] });
    return [
      ...samples.flatMap((sample) => counterSeries(cluster, sample)),
      ...present.map(({ name }) => ({
        labels: {
          project_id: cluster.projectId,
          location: cluster.location,
          cluster_name: cluster.cluster,
          node_name: name,
          answer: 'present 0',
        },
        value: 1,
      })),
    ];
  }

  /** Records what an inspection sees of a cluster in the responses. */
  show(cluster: Cluster, sight: Sight): void {
    const found = this.#collected.get(cluster.uid ?? '');
    if (found === undefined || found.samples.length === 0) return;
    sight.listed = found.present;
    for (const sample of found.samples)
      sight.taken.push({ ...sample, setting: sight.settingOf(sample.node.pool) });
  }
}

function counterSeries(
  { projectId, location, cluster }: FleetCluster,
  sample: { node: NodeTruth; process: ProcessTruth; requests: number; scans?: number; ago: number },
): InstantSeries[] {
  const { node, process, requests, scans = 0, ago } = sample;
  const series = (answer: string, value: number, path?: string) => ({
    labels: {
      project_id: projectId,
      location,
      cluster,
      node: node.name,
      instance: `${node.name}:metrics`,
      answer: `${answer} ${Math.round(ago * 3600)}`,
      ...(path === undefined ? {} : { path, method: 'GET' }),
    },
    value,
  });
  return [
    series('collected', 1),
    series('started', msOf(process.from) / 1000),
    ...(requests > scans ? [series('counted', requests - scans, 'stats')] : []),
    ...(scans > 0 ? [series('counted', scans, SCANNED_PATH)] : []),
  ];
}

/** What one process asks Managed Prometheus in a scan: once per project, for all its clusters. */
export function queriesOf(world: SimulatedWorld, worker: Worker, windowsSeconds: readonly number[]) {
  const prometheus = new SimulatedPrometheus(world, windowsSeconds);
  const port = world.calls.port(worker, 'monitoring', prometheus);
  const collectedSamples = collectedSamplesBy(port, worker.clock, windowsSeconds);
  return {
    collectedSamples: (sight: Sight, cluster: Cluster) => async (projectId: string) => {
      const samples = await collectedSamples(projectId);
      prometheus.show(cluster, sight);
      return samples;
    },
  };
}
