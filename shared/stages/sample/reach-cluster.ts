import {
  type ControlPlane,
  type FleetMembership,
  ROUTE_KINDS,
  type RouteKind,
} from '../../model/control-plane.ts';
import { SweepError } from '../../platform/errors.ts';
import type { ClusterApi, ControlPlaneAccess, NodeEntry, Route } from './ports.ts';

/**
 * The routes to a control plane that its description offers and the configuration allows, in the order to try them. An
 * IP endpoint whose CA is unknown is not used, because its certificate could not be verified.
 */
export function planRoutes(controlPlane: ControlPlane, allowed: readonly RouteKind[]): Route[] {
  return ROUTE_KINDS.filter((kind) => allowed.includes(kind)).flatMap((kind) => {
    const route = routeOf(kind, controlPlane);
    return route === null ? [] : [route];
  });
}

function routeOf(kind: RouteKind, controlPlane: ControlPlane): Route | null {
  switch (kind) {
    case 'DNS_ENDPOINT':
      return publiclyCertified(kind, controlPlane.dnsEndpoint);
    case 'CONNECT_GATEWAY':
      return publiclyCertified(kind, gatewayOf(controlPlane.fleetMembership));
    case 'PUBLIC_ENDPOINT':
      return clusterCertified(kind, controlPlane.publicEndpoint, controlPlane);
    case 'PRIVATE_ENDPOINT':
      return clusterCertified(kind, controlPlane.privateEndpoint, controlPlane);
  }
}

function publiclyCertified(kind: RouteKind, endpoint: string | null): Route | null {
  return endpoint === null ? null : { kind, server: `https://${endpoint}`, certificateAuthority: null };
}

function clusterCertified(
  kind: RouteKind,
  endpoint: string | null,
  { certificateAuthority }: ControlPlane,
): Route | null {
  if (endpoint === null || certificateAuthority === null) return null;
  return { kind, server: `https://${endpoint}`, certificateAuthority };
}

/** The gateway of the membership's region, as in `gcloud container fleet memberships get-credentials`. */
function gatewayOf(membership: FleetMembership | null): string | null {
  if (membership === null) return null;
  const { project, location, name } = membership;
  const region = location === 'global' ? '' : `${location}-`;
  return `${region}connectgateway.googleapis.com/v1/projects/${project}/locations/${location}/gkeMemberships/${name}`;
}

/** The first route that responded, with the cluster's nodes. */
export interface ReachedCluster {
  readonly reached: true;
  readonly route: Route;
  readonly api: ClusterApi;
  readonly nodes: readonly NodeEntry[];
  readonly notes: readonly string[];
}

/** No route responded. */
export interface UnreachedCluster {
  readonly reached: false;
  readonly reason: 'UNREACHABLE' | 'FORBIDDEN' | 'OUT_OF_TIME';
  /** The routes that were tried, with their results. */
  readonly notes: readonly string[];
}

/**
 * Tries the routes in order until one lists the nodes. A denial by the cluster's own RBAC ends the search: every route
 * leads to the same API server.
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
      // By name, which only one node has: a list that repeats itself must not count as more nodes.
      const nodes = new Map<string, NodeEntry>();
      for await (const page of api.listNodes()) for (const node of page) nodes.set(node.name, node);
      return { reached: true, route, api, nodes: [...nodes.values()], notes };
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
