import type { AssetCluster, AssetDirectory } from '../../shared/stages/discover/ports.ts';
import { apiError } from '../support/memory-directories.ts';
import { failureOf } from './failures.ts';
import { documentOf, type FleetCluster, hoursOf, isIn } from './fleet.ts';
import { ORGANIZATION } from './gke.ts';
import type { Worker } from './workers.ts';
import type { SimulatedWorld } from './world.ts';

/** How far the inventory is behind. */
export const INVENTORY_LAG_HOURS = 0.1;
const PAGE_CLUSTERS = 1;

/**
 * Cloud Asset Inventory: all clusters as they were some minutes ago, also those of projects that may not be listed and of
 * locations that GKE omits. Each page is a call of its own.
 */
export class SimulatedAssets implements AssetDirectory {
  readonly #world: SimulatedWorld;
  readonly #worker: Worker;

  constructor(world: SimulatedWorld, worker: Worker) {
    this.#world = world;
    this.#worker = worker;
  }

  async *listClusters(parent: string): AsyncGenerator<readonly AssetCluster[]> {
    const { calls } = this.#world;
    let found: readonly FleetCluster[] | null = null;
    for (let from = 0; found === null || from < found.length; from += PAGE_CLUSTERS) {
      const call = { system: 'gke', method: 'listAssets' } as const;
      const { page, all } = await calls.call(this.#worker, call, () => {
        // The pages of a list are of the same moment.
        const listed = found ?? this.#clustersUnder(parent);
        if (calls.happens('list that breaks off', calls.plan.failure.gke)) throw failureOf(call);
        return { all: listed, page: listed.slice(from, from + PAGE_CLUSTERS) };
      });
      found = all;
      yield page.map((cluster) => this.#assetOf(cluster));
    }
  }

  #clustersUnder(parent: string): FleetCluster[] {
    const hours = this.#hours;
    const projects = this.#world.fleet.projects.filter(
      ({ projectId, moved }) =>
        (parent === ORGANIZATION || parent === `projects/${projectId}`) &&
        !moved.some((span) => isIn(span, hours)),
    );
    if (projects.length === 0 && parent !== ORGANIZATION) throw apiError('API_NOT_FOUND', parent);
    const ids = projects.map(({ projectId }) => projectId);
    return this.#world.fleet.clusters.filter(
      (cluster) => ids.includes(cluster.projectId) && isIn(cluster, hours),
    );
  }

  #assetOf(cluster: FleetCluster): AssetCluster {
    const { projectId, location } = cluster;
    const project = this.#world.fleet.projects.find((each) => each.projectId === projectId);
    return {
      name: `//container.googleapis.com/projects/${projectId}/locations/${location}/clusters/${cluster.cluster}`,
      projectNumber: project?.projectNumber ?? null,
      ancestors: [ORGANIZATION],
      document: documentOf(cluster, this.#hours),
    };
  }

  get #hours(): number {
    return hoursOf(this.#world.engine.nowMs) - INVENTORY_LAG_HOURS;
  }
}
