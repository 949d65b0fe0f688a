import type { PortState } from '../../shared/model/words.ts';
import type { ErrorCode } from '../../shared/platform/error-catalog.ts';
import { SweepError } from '../../shared/platform/errors.ts';
import type {
  ClusterApi,
  ControlPlaneAccess,
  NodeEntry,
  PodEntry,
  Route,
} from '../../shared/stages/sample/ports.ts';
import { counterLine, kubeletText } from './metrics-texts.ts';

/** A kubelet's successive `/metrics` responses (the last one repeats), or an error. */
export type KubeletScript = readonly string[] | ErrorCode;

export interface MemoryCluster {
  readonly nodes: readonly NodeEntry[];
  readonly kubelets?: Readonly<Record<string, KubeletScript>>;
  readonly ports?: Readonly<Record<string, PortState | ErrorCode>>;
  readonly pods?: readonly PodEntry[] | ErrorCode;
  readonly probePods?: readonly PodEntry[] | ErrorCode;
  readonly logs?: Readonly<Record<string, string | ErrorCode>>;
  /** The error of every node list. */
  readonly listError?: ErrorCode;
}

/** A ClusterApi without a cluster. Fails on calls that the test does not expect. */
export class MemoryClusterApi implements ClusterApi {
  readonly asked: string[] = [];
  mostAtOnce = 0;
  readonly #cluster: MemoryCluster;
  readonly #reads = new Map<string, number>();
  #atOnce = 0;

  constructor(cluster: MemoryCluster) {
    this.#cluster = cluster;
  }

  async *listNodes(): AsyncGenerator<readonly NodeEntry[]> {
    this.asked.push('nodes');
    const { listError, nodes } = this.#cluster;
    if (listError !== undefined) throw new SweepError(listError);
    for (const node of nodes) yield [node];
  }

  async *listRunningPods(): AsyncGenerator<readonly PodEntry[]> {
    this.asked.push('pods');
    yield expectedResult(this.#cluster.pods, 'pods');
  }

  async readMetrics(node: string): Promise<AsyncIterable<Uint8Array>> {
    this.asked.push(`metrics ${node}`);
    await this.#turn();
    const texts = expectedResult(this.#cluster.kubelets?.[node], `metrics of ${node}`);
    const read = this.#reads.get(node) ?? 0;
    this.#reads.set(node, read + 1);
    return bytesOf(texts[Math.min(read, texts.length - 1)] ?? '');
  }

  async readEffectivePort(node: string): Promise<PortState> {
    this.asked.push(`configz ${node}`);
    await this.#turn();
    return expectedResult(this.#cluster.ports?.[node], `port of ${node}`) as PortState;
  }

  async listProbePods(): Promise<readonly PodEntry[]> {
    this.asked.push('probe pods');
    return expectedResult(this.#cluster.probePods, 'probe pods');
  }

  async readProbeLog(pod: string): Promise<string> {
    this.asked.push(`log ${pod}`);
    await this.#turn();
    const log = this.#cluster.logs?.[pod];
    if (log === undefined) throw new Error(`unexpected read of the log of ${pod}`);
    if (!log.includes(' ') && log !== '') throw new SweepError(log as ErrorCode);
    return log;
  }

  async #turn(): Promise<void> {
    this.#atOnce += 1;
    this.mostAtOnce = Math.max(this.mostAtOnce, this.#atOnce);
    await new Promise((resolve) => setImmediate(resolve));
    this.#atOnce -= 1;
  }
}

function expectedResult<T>(answer: T | ErrorCode | undefined, what: string): T {
  if (answer === undefined) throw new Error(`unexpected read of the ${what}`);
  if (typeof answer === 'string' && answer.includes('_')) throw new SweepError(answer as ErrorCode);
  return answer as T;
}

async function* bytesOf(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}

/** Access to clusters by route: the API behind each route, or the error of every call over it. */
export function memoryAccess(
  routes: Readonly<Partial<Record<Route['kind'], ClusterApi | ErrorCode>>>,
): ControlPlaneAccess & { readonly tried: Route['kind'][] } {
  const tried: Route['kind'][] = [];
  return {
    tried,
    over({ kind }) {
      tried.push(kind);
      const api = routes[kind];
      if (api === undefined) throw new Error(`unexpected route ${kind}`);
      return typeof api === 'string' ? new MemoryClusterApi({ nodes: [], listError: api }) : api;
    },
  };
}

export const aNode = (name: string, differences: Partial<NodeEntry> = {}): NodeEntry => ({
  name,
  uid: null,
  pool: 'pool-a',
  ready: true,
  createdAtMs: 0,
  ...differences,
});

/** A kubelet's metrics with these counts by path. */
export function metricsText(
  counts: Readonly<Record<string, number>>,
  startedAtSeconds = 1_795_000_000,
): string {
  const lines = Object.entries(counts).map(([path, requests]) => counterLine(path, requests));
  return kubeletText(lines, startedAtSeconds);
}
