import { z } from 'zod';
import type { Cluster } from '../../model/cluster.ts';
import { SweepError } from '../../platform/errors.ts';
import { clusterFault, clusterNameOf } from './cluster-shape.ts';
import { decodeControlPlane } from './decode-endpoints.ts';
import { CHANNELS, enumNameOf, STATUSES } from './enums.ts';
import { type KnownIdentity, parseClusterPath, UNNAMED } from './identity.ts';
import { fieldOf, isJsonObject, type JsonObject, textOf } from './json.ts';
import { maintenanceOf } from './maintenance.ts';
import { networkOf } from './network.ts';
import { poolsOf } from './pools.ts';
import { settingsOfCluster } from './settings.ts';

/**
 * A cluster from its description: REST JSON (v1, v1beta1), an asset's data, or what the official client returns.
 * A field that is not what it should be is unknown, and costs only itself.
 * @param known what the place it was found in says: of its project it knows better than the description
 * @throws SweepError CLUSTER_MALFORMED for what is no cluster at all
 */
export function decodeCluster(document: unknown, known: KnownIdentity = {}): Cluster {
  const name = clusterNameOf(document);
  const fault = clusterFault(document);
  if (fault !== null || name === null || !isJsonObject(document))
    throw new SweepError('CLUSTER_MALFORMED', { cluster: name ?? '(unnamed)', detail: fault ?? '' });
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
