import ipaddr from 'ipaddr.js';
import * as z from 'zod';
import type { Cluster, Maintenance, MaintenanceExclusion, Network } from '../../model/cluster.ts';
import { messageOf, SweepError } from '../../platform/errors.ts';
import { decodeControlPlane } from './decode-endpoints.ts';
import { clusterFault, clusterNameOf, type KnownIdentity, parseClusterPath, UNNAMED } from './identity.ts';
import { fieldOf, instantOf, isJsonObject, type JsonObject, textOf, textsOf } from './json.ts';
import { poolsOf } from './pools.ts';
import { settingsOfCluster } from './settings.ts';

/**
 * A cluster from its description: REST JSON (v1, v1beta1), the data of an asset, or a response of the official client.
 * A field with an invalid value counts as unknown and affects nothing else.
 * @param known what the place it was found in contains; about the project, it takes precedence over the description
 * @throws SweepError CLUSTER_MALFORMED if it is not a cluster
 */
export function decodeCluster(document: unknown, known: KnownIdentity = {}): Cluster {
  const name = clusterNameOf(document);
  const fault = clusterFault(document);
  if (fault !== null || name === null || !isJsonObject(document))
    throw new SweepError('CLUSTER_MALFORMED', { cluster: name ?? '(unnamed)', detail: fault ?? '' });
  try {
    return clusterOf(name, document, known);
  } catch (cause) {
    // A defect in our code affects only its cluster.
    throw new SweepError('CLUSTER_MALFORMED', { cluster: name, detail: messageOf(cause) }, { cause });
  }
}

function clusterOf(name: string, document: JsonObject, known: KnownIdentity): Cluster {
  const autopilot = fieldOf(document['autopilot'], 'enabled') === true;
  const { pools, settings, poolsFromNodeConfig } = poolsOf(document);
  const place = placeOf(document, known);
  return {
    ...place,
    cluster: name,
    projectNumber: known.projectNumber ?? null,
    uid: textOf(document['id']),
    mode: autopilot ? 'AUTOPILOT' : 'STANDARD',
    status: enumNameOf(document['status'], STATUSES),
    initialVersion: textOf(document['initialClusterVersion']),
    controlPlaneVersion: textOf(document['currentMasterVersion']),
    releaseChannel: enumNameOf(fieldOf(document['releaseChannel'], 'channel'), CHANNELS),
    createdAt: timeOf(document['createTime']),
    labels: labelsOf(document['resourceLabels']),
    autoProvisioning: autopilot || fieldOf(document['autoscaling'], 'enableNodeAutoprovisioning') === true,
    settings: [...settingsOfCluster(document), ...settings],
    pools,
    poolsFromNodeConfig,
    missingFields: null,
    maintenance: maintenanceOf(document['maintenancePolicy']),
    network: networkOf(document, place.projectId),
    controlPlane: decodeControlPlane(document),
  };
}

function placeOf(document: JsonObject, known: KnownIdentity): { projectId: string; location: string } {
  const link = parseClusterPath(textOf(document['selfLink']) ?? '');
  return {
    projectId: known.projectId ?? link?.projectId ?? UNNAMED,
    location:
      textOf(document['location']) ?? textOf(document['zone']) ?? known.location ?? link?.location ?? UNNAMED,
  };
}

const rfc3339 = z.iso.datetime({ offset: true });

/** In UTC, to the millisecond. */
function timeOf(value: unknown): string | null {
  const { success, data } = rfc3339.safeParse(value);
  return success ? new Date(data).toISOString() : null;
}

function labelsOf(value: unknown): Record<string, string> {
  const entries = isJsonObject(value) ? Object.entries(value) : [];
  return Object.fromEntries(
    entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

/** `Cluster.Status`, by number. Source: google/container/v1/cluster_service.proto. */
const STATUSES = [
  'STATUS_UNSPECIFIED',
  'PROVISIONING',
  'RUNNING',
  'RECONCILING',
  'STOPPING',
  'ERROR',
  'DEGRADED',
] as const;

/** `ReleaseChannel.Channel`, by number. Source: as STATUSES. */
const CHANNELS = ['UNSPECIFIED', 'RAPID', 'REGULAR', 'STABLE', 'EXTENDED'] as const;

/** An enum's name, from its name (which may be newer than the table) or its number; null for unspecified. */
function enumNameOf(value: unknown, names: readonly string[]): string | null {
  const name = typeof value === 'number' ? (names[value] ?? null) : textOf(value);
  return name === names[0] ? null : name;
}

/** A cluster's `maintenancePolicy`. Source: the GKE REST reference, MaintenanceWindow and MaintenanceExclusionOptions. */
function maintenanceOf(policy: unknown): Maintenance {
  const window = fieldOf(policy, 'window');
  const exclusions = fieldOf(window, 'maintenanceExclusions');
  return {
    window:
      dailyOf(fieldOf(window, 'dailyMaintenanceWindow')) ?? recurringOf(fieldOf(window, 'recurringWindow')),
    exclusions: Object.entries(isJsonObject(exclusions) ? exclusions : {}).map(([name, exclusion]) =>
      exclusionOf(name, exclusion),
    ),
  };
}

function dailyOf(daily: unknown): string | null {
  const start = textOf(fieldOf(daily, 'startTime'));
  return start === null ? null : `daily from ${start} UTC`;
}

function recurringOf(recurring: unknown): string | null {
  const rule = textOf(fieldOf(recurring, 'recurrence'));
  const start = instantOf(fieldOf(fieldOf(recurring, 'window'), 'startTime'));
  return rule === null ? null : `${rule}${start === null ? '' : ` from ${start}`}`;
}

function exclusionOf(name: string, exclusion: unknown): MaintenanceExclusion {
  return {
    name,
    starts: instantOf(fieldOf(exclusion, 'startTime')),
    ends: instantOf(fieldOf(exclusion, 'endTime')),
    scope: textOf(fieldOf(fieldOf(exclusion, 'maintenanceExclusionOptions'), 'scope')),
  };
}

const NETWORK = /^(?:.*projects\/([^/]+)\/global\/networks\/)?([^/]+)$/;

/**
 * A cluster's network from its description; null if the description has none.
 * @param projectId the network's project, unless the description contains another
 */
function networkOf(document: JsonObject, projectId: string): Network | null {
  const link = textOf(fieldOf(document['networkConfig'], 'network')) ?? textOf(document['network']);
  const [, host, name] = NETWORK.exec(link ?? '') ?? [];
  if (name === undefined) return null;
  const policy = document['ipAllocationPolicy'];
  return {
    projectId: host ?? projectId,
    name,
    podRanges: podRangesOf(document, policy),
    namedPodRanges: namedPodRangesOf(policy),
    controlPlaneRange: cidrsOf([fieldOf(document['privateClusterConfig'], 'masterIpv4CidrBlock')])[0] ?? null,
    isDualStack: isDualStack(fieldOf(policy, 'stackType')),
  };
}

function podRangesOf(document: JsonObject, policy: unknown): string[] {
  const pools = listOf(document['nodePools']);
  const ranges = [
    document['clusterIpv4Cidr'],
    fieldOf(policy, 'clusterIpv4CidrBlock'),
    ...pools.map((pool) => fieldOf(fieldOf(pool, 'networkConfig'), 'podIpv4CidrBlock')),
  ];
  return distinct(cidrsOf(ranges));
}

function cidrsOf(values: readonly unknown[]): string[] {
  return textsOf(values).filter((text) => ipaddr.IPv4.isValidCIDR(text));
}

function namedPodRangesOf(policy: unknown): string[] {
  return distinct([
    ...textsOf(fieldOf(fieldOf(policy, 'additionalPodRangesConfig'), 'podRangeNames')),
    ...listOf(fieldOf(policy, 'additionalIpRangesConfigs')).flatMap((config) =>
      textsOf(fieldOf(config, 'podIpv4RangeNames')),
    ),
  ]);
}

/** As a name, or as the number that the client library returns. */
function isDualStack(stackType: unknown): boolean {
  return stackType === 'IPV4_IPV6' || stackType === 2;
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function distinct(texts: readonly string[]): string[] {
  return [...new Set(texts)];
}
