import type {
  ConfigMapObject,
  CustomObject,
  KubernetesObjects,
  ObjectMetadata,
  PodObject,
  ServiceObject,
  WorkloadObject,
} from '../../shared/stages/attribute/ports.ts';
import type { NodeTruth } from '../support/ground-truth/truth.ts';
import { aPod } from '../support/pod-builder.ts';
import { type FleetCluster, isIn } from './fleet.ts';
import type { Sight } from './sight.ts';

/** The DaemonSet that makes the requests of the ground truth. */
export const CALLER = 'stats-reader';

/** Makes one call to the API server of the cluster. */
export type ApiCall = <T>(method: string, answer: (hours: number) => T) => Promise<T>;

/** The objects of one cluster: what calls the port runs on the nodes whose kubelets count requests. */
export class SimulatedObjects implements KubernetesObjects {
  readonly #cluster: FleetCluster;
  readonly #sight: Sight;
  readonly #call: ApiCall;

  constructor(cluster: FleetCluster, sight: Sight, call: ApiCall) {
    this.#cluster = cluster;
    this.#sight = sight;
    this.#call = call;
  }

  async *listPods(): AsyncGenerator<readonly PodObject[]> {
    const nodes = await this.#call('listPods', (hours) =>
      this.#cluster.truth.nodes.filter((node) => isIn(node, hours)),
    );
    const pods = nodes.flatMap((node) => [
      aPod({ workload: 'shop' }, { node: node.name, name: `shop-${node.name}` }),
      ...(isCalled(node) ? [callerOn(node.name)] : []),
    ]);
    this.#sight.hasCaller = nodes.some(isCalled);
    yield pods;
  }

  listWorkloads(): AsyncIterable<readonly WorkloadObject[]> {
    return this.#none('listWorkloads');
  }

  listServices(): AsyncIterable<readonly ServiceObject[]> {
    return this.#none('listServices');
  }

  listScrapes(): AsyncIterable<readonly CustomObject[]> {
    return this.#none('listScrapes');
  }

  listConfigMaps(): AsyncIterable<readonly ConfigMapObject[]> {
    return this.#none('listConfigMaps');
  }

  async readMetadata(kind: string, namespace: string, name: string): Promise<ObjectMetadata> {
    throw new Error(`unexpected read of ${kind} ${namespace}/${name}`);
  }

  async *#none(method: string): AsyncGenerator<readonly never[]> {
    yield await this.#call(method, () => []);
  }
}

const isCalled = ({ processes }: NodeTruth) => processes.some(({ requests }) => requests.length > 0);

function callerOn(node: string): PodObject {
  const args = ['--source=http://$(NODE_IP):10255/stats/summary'];
  return aPod({ workload: CALLER, args }, { node, name: `${CALLER}-${node}` });
}
