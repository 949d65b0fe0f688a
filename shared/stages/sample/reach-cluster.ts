import { SweepError } from '../../platform/errors.ts';
import type { ClusterApi, ControlPlaneAccess, NodeEntry, Route } from './ports.ts';

/** The first route that answered, and what it answered: the cluster's nodes. */
export interface ReachedCluster {
  readonly reached: true;
  readonly route: Route;
  readonly api: ClusterApi;
  readonly nodes: readonly NodeEntry[];
  readonly notes: readonly string[];
}

/** No route answered. */
export interface UnreachedCluster {
  readonly reached: false;
  readonly reason: 'UNREACHABLE' | 'FORBIDDEN' | 'OUT_OF_TIME';
  /** What was tried, and how it went. */
  readonly notes: readonly string[];
}

/**
 * Tries the routes in order until one lists the nodes. A refusal by the cluster's own RBAC ends the search: the same
 * API server stands behind every route.
 * @param signal the cluster's time budget
 */
export async function reachCluster(
  routes: readonly Route[],
  access: ControlPlaneAccess,
  signal: AbortSignal,
): Promise<ReachedCluster | UnreachedCluster> {
  if (routes.length === 0)
    return { reached: false, reason: 'UNREACHABLE', notes: ['No allowed route leads to the control plane.'] };
  const notes: string[] = [];
  let refused = false;
  for (const route of routes) {
    const api = access.over(route);
    try {
      const nodes: NodeEntry[] = [];
      for await (const page of api.listNodes()) nodes.push(...page);
      return { reached: true, route, api, nodes, notes };
    } catch (error) {
      if (!(error instanceof SweepError)) throw error;
      notes.push(error.message);
      if (signal.aborted) return { reached: false, reason: 'OUT_OF_TIME', notes };
      if (error.code === 'KUBERNETES_FORBIDDEN') return { reached: false, reason: 'FORBIDDEN', notes };
      refused ||= error.code === 'KUBERNETES_REFUSED';
    }
  }
  return { reached: false, reason: refused ? 'FORBIDDEN' : 'UNREACHABLE', notes };
}
