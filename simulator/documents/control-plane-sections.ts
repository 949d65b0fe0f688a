import { hexOf } from '../fleet/chance.ts';
import { regionOf } from '../fleet/places.ts';
import type { ClusterTruth, ProjectTruth } from '../fleet/truth.ts';
import type { RestDocument } from './rest-document.ts';

/**
 * The sections of a cluster description that concern access to its control plane, shaped like the recorded responses.
 */
export function controlPlaneSections(cluster: ClusterTruth, project: ProjectTruth): RestDocument {
  const addresses = addressesOf(cluster, project);
  switch (cluster.controlPlane) {
    case 'LEGACY_PUBLIC':
      return publicSections(addresses);
    case 'PUBLIC':
      return {
        ...publicSections(addresses),
        controlPlaneEndpointsConfig: {
          dnsEndpointConfig: { allowExternalTraffic: false, endpoint: addresses.dnsName },
          ipEndpointsConfig: {
            authorizedNetworksConfig: OPEN_NETWORKS,
            enablePublicEndpoint: true,
            enabled: true,
            privateEndpoint: addresses.privateIp,
            publicEndpoint: addresses.publicIp,
          },
        },
      };
    case 'DNS':
      return {
        controlPlaneEndpointsConfig: {
          dnsEndpointConfig: { allowExternalTraffic: true, endpoint: addresses.dnsName },
          ipEndpointsConfig: { enabled: false },
        },
        endpoint: addresses.dnsName,
        privateClusterConfig: { enablePrivateNodes: true, publicEndpoint: addresses.publicIp },
      };
    case 'DNS_AND_PRIVATE':
      return privateSections(addresses, true);
    case 'PRIVATE':
      return privateSections(addresses, false);
  }
}

interface Addresses {
  readonly publicIp: string;
  readonly privateIp: string;
  readonly dnsName: string;
  readonly subnetwork: string;
}

const OPEN_NETWORKS = { gcpPublicCidrsAccessEnabled: true } as const;
const CLOSED_NETWORKS = {
  enabled: true,
  gcpPublicCidrsAccessEnabled: false,
  privateEndpointEnforcementEnabled: true,
} as const;

function addressesOf(
  { uid, location, served }: ClusterTruth,
  { projectId, projectNumber }: ProjectTruth,
): Addresses {
  const [, second, third, fourth] = Buffer.from(hexOf(8, uid, 'address'), 'hex');
  return {
    // From a block that is reserved for documentation, so that it never belongs to a real machine.
    publicIp: served?.endpoint ?? `203.0.113.${fourth}`,
    privateIp: `10.${second}.${third}.2`,
    dnsName: `gke-${uid.slice(0, 36)}-${projectNumber}.${location}.gke.goog`,
    subnetwork: `projects/${projectId}/regions/${regionOf(location)}/subnetworks/default`,
  };
}

function publicSections({ publicIp, privateIp }: Addresses): RestDocument {
  return {
    endpoint: publicIp,
    masterAuthorizedNetworksConfig: OPEN_NETWORKS,
    privateClusterConfig: { privateEndpoint: privateIp, publicEndpoint: publicIp },
  };
}

function privateSections(addresses: Addresses, allowExternalTraffic: boolean): RestDocument {
  const { publicIp, privateIp, dnsName, subnetwork } = addresses;
  return {
    controlPlaneEndpointsConfig: {
      dnsEndpointConfig: { allowExternalTraffic, endpoint: dnsName },
      ipEndpointsConfig: {
        authorizedNetworksConfig: CLOSED_NETWORKS,
        enablePublicEndpoint: false,
        enabled: true,
        privateEndpoint: privateIp,
        privateEndpointSubnetwork: subnetwork,
      },
    },
    endpoint: privateIp,
    masterAuthorizedNetworksConfig: CLOSED_NETWORKS,
    privateClusterConfig: {
      enablePrivateEndpoint: true,
      enablePrivateNodes: true,
      privateEndpoint: privateIp,
      privateEndpointSubnetwork: subnetwork,
      publicEndpoint: publicIp,
    },
  };
}
