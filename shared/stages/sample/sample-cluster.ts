import type { Cluster } from '../../model/cluster.ts';
import { notSampled, type Sampling } from '../../model/sampling.ts';
import type { Mode, UsageChoice, UsageSource } from '../../model/words.ts';
import type { Clock } from '../../platform/clock.ts';
import { managedPrometheus } from './managed-prometheus.ts';
import type { CollectedSamples } from './monitoring/read-answer.ts';
import { nodeProxy, type ProxyOptions } from './node-proxy.ts';
import { type NodeOptions, type NodePorts, nodesToSample } from './nodes-to-sample.ts';
import type { SampleSource, SourceAnswer } from './ports.ts';
import { probeLogs } from './probe-pods.ts';

export interface SampleOptions extends NodeOptions, ProxyOptions {
  readonly usage: UsageChoice;
}

export interface SamplePorts extends NodePorts {
  /** The samples that Managed Prometheus has of a project: `collectedSamplesBy`. */
  readonly collectedSamples: (projectId: string) => Promise<CollectedSamples>;
  readonly clock: Clock;
}

/**
 * Samples the use of a cluster's read-only port: the first source that has a result decides. Every failure is part of
 * the sampling, as a reason and notes; throws only because of our own bugs.
 */
export async function sampleCluster(
  cluster: Cluster,
  ports: SamplePorts,
  options: SampleOptions,
): Promise<Sampling> {
  const sources = sourcesOf(cluster, ports, options);
  const unanswered: Unanswered[] = [];
  for (const name of chooseSources(options.usage, cluster.mode)) {
    const answer = await sources[name].sample();
    if (answer.sampling !== null) return withNotes(answer.sampling, unanswered.filter(hasReached));
    unanswered.push(answer);
  }
  return withoutSamples(unanswered);
}

/** One source per name; adding a source takes one line. */
function sourcesOf(
  cluster: Cluster,
  ports: SamplePorts,
  options: SampleOptions,
): Readonly<Record<Exclude<UsageSource, 'FILE'>, SampleSource>> {
  const nodes = nodesToSample(cluster, ports, options);
  return {
    MANAGED_PROMETHEUS: managedPrometheus(cluster, ports.collectedSamples, options),
    NODE_PROXY: nodeProxy(nodes, ports, options),
    PROBE: probeLogs(nodes, ports, options),
  };
}

/**
 * The sources to try, in order. `auto` begins with the cheapest: series that Managed Prometheus already has, then the
 * node proxy, then an installed probe. Autopilot never allows the proxy.
 * @returns empty for `none`
 */
export function chooseSources(choice: UsageChoice, mode: Mode): readonly Exclude<UsageSource, 'FILE'>[] {
  switch (choice) {
    case 'none':
      return [];
    case 'monitoring':
      return ['MANAGED_PROMETHEUS'];
    case 'proxy':
      return ['NODE_PROXY'];
    case 'probe':
      return ['PROBE'];
    case 'auto':
      return mode === 'AUTOPILOT'
        ? ['MANAGED_PROMETHEUS', 'PROBE']
        : ['MANAGED_PROMETHEUS', 'NODE_PROXY', 'PROBE'];
  }
}

type Unanswered = Extract<SourceAnswer, { readonly sampling: null }>;

/** A source that reached the cluster's nodes has more to report than one that never contacts the cluster. */
function withoutSamples(answers: readonly Unanswered[]): Sampling {
  const reached = answers.filter(hasReached);
  const telling = reached.length > 0 ? reached : answers;
  const [first] = telling;
  return first === undefined
    ? notSampled('TURNED_OFF')
    : withNotes({ ...notSampled(first.reason), ...first.known }, telling);
}

const hasReached = ({ known }: Unanswered) => known.present !== null;

function withNotes(sampling: Sampling, answers: readonly Unanswered[]): Sampling {
  return { ...sampling, notes: [...sampling.notes, ...answers.map(({ note }) => note)] };
}
