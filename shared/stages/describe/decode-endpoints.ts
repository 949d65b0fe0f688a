import { CertificateAuthority, type ControlPlane, type FleetMembership } from '../../model/control-plane.ts';
import { fieldOf, isAbsent, type JsonObject, textOf } from './json.ts';

/**
 * The endpoints of a cluster's control plane, from its description.
 * Source: `ControlPlaneEndpointsConfig`, `PrivateClusterConfig` and `Fleet` of
 * google/container/v1/cluster_service.proto.
 */
export function decodeControlPlane(document: JsonObject): ControlPlane {
  const certificate = textOf(fieldOf(document['masterAuth'], 'clusterCaCertificate'));
  return {
    dnsEndpoint: dnsEndpointOf(document),
    ...ipEndpointsOf(document),
    fleetMembership: membershipOf(textOf(fieldOf(document['fleet'], 'membership'))),
    certificateAuthority: certificate === null ? null : new CertificateAuthority(certificate),
  };
}

/** `endpoint` is always set; only `allowExternalTraffic` shows whether it can be reached. */
function dnsEndpointOf(document: JsonObject): string | null {
  const config = fieldOf(document['controlPlaneEndpointsConfig'], 'dnsEndpointConfig');
  return fieldOf(config, 'allowExternalTraffic') === true ? hostOf(fieldOf(config, 'endpoint')) : null;
}

function ipEndpointsOf(document: JsonObject): Pick<ControlPlane, 'publicEndpoint' | 'privateEndpoint'> {
  const config = fieldOf(document['controlPlaneEndpointsConfig'], 'ipEndpointsConfig');
  if (isAbsent(config)) return olderEndpointsOf(document);
  if (fieldOf(config, 'enabled') === false) return { publicEndpoint: null, privateEndpoint: null };
  const isPublic = fieldOf(config, 'enablePublicEndpoint') !== false;
  return {
    publicEndpoint: isPublic ? hostOf(fieldOf(config, 'publicEndpoint')) : null,
    privateEndpoint: hostOf(fieldOf(config, 'privateEndpoint')),
  };
}

/** Clusters from before `controlPlaneEndpointsConfig`. `publicEndpoint` is set even if it is turned off. */
function olderEndpointsOf(document: JsonObject): Pick<ControlPlane, 'publicEndpoint' | 'privateEndpoint'> {
  const config = document['privateClusterConfig'];
  const endpoint = hostOf(document['endpoint']);
  const privateEndpoint = hostOf(fieldOf(config, 'privateEndpoint'));
  if (fieldOf(config, 'enablePrivateEndpoint') === true)
    return { publicEndpoint: null, privateEndpoint: privateEndpoint ?? endpoint };
  return { publicEndpoint: hostOf(fieldOf(config, 'publicEndpoint')) ?? endpoint, privateEndpoint };
}

/** The location becomes part of a host name to which a token is sent, so only these characters are allowed. */
const MEMBERSHIP =
  /^\/\/gkehub\.googleapis\.com\/projects\/(?<project>[a-z0-9.:-]+)\/locations\/(?<location>[a-z0-9-]+)\/memberships\/(?<name>[a-z0-9-]+)$/;

function membershipOf(text: string | null): FleetMembership | null {
  const { project, location, name } = MEMBERSHIP.exec(text ?? '')?.groups ?? {};
  return project && location && name ? { project, location, name } : null;
}

/** A host, with or without a port, and nothing else, because a token is sent to it. */
function hostOf(value: unknown): string | null {
  const text = textOf(value);
  if (text === null || /[\s/\\]/.test(text)) return null;
  const url = URL.parse(`https://${text}`);
  return url?.href === `https://${url?.host}/` ? text : null;
}
