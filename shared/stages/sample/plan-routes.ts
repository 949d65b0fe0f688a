import type { ControlPlane, FleetMembership, RouteKind } from '../../model/control-plane.ts';
import { ROUTE_KINDS } from '../../model/control-plane.ts';
import type { Route } from './ports.ts';

/**
 * The ways to a control plane that its description offers and the configuration allows, in the order to try them.
 * An IP endpoint whose CA is not known is no way: its certificate could not be checked.
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

/** A membership of a region is served by that region's gateway, as `gcloud container fleet memberships get-credentials` has it. */
function gatewayOf(membership: FleetMembership | null): string | null {
  if (membership === null) return null;
  const { project, location, name } = membership;
  const region = location === 'global' ? '' : `${location}-`;
  return `${region}connectgateway.googleapis.com/v1/projects/${project}/locations/${location}/gkeMemberships/${name}`;
}
