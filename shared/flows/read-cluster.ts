import type { Cluster, ClusterIdentity } from '../model/cluster.ts';
import { clusterPath } from '../model/cluster-names.ts';
import { hasCode, SweepError } from '../platform/errors.ts';
import { isPermissionMissing } from '../platform/http/google-error.ts';
import { decodeCluster } from '../stages/describe/decode-cluster.ts';
import { identifyCluster } from '../stages/describe/identity.ts';
import type { ClusterSource } from '../stages/describe/ports.ts';
import { locationsOverlap } from '../stages/discover/listed-places.ts';
import type { ClusterDirectory } from '../stages/discover/ports.ts';

/** The two ways to read a cluster: by itself, and in the list of its project. */
export interface ClusterReaders {
  readonly source: ClusterSource;
  readonly directory: ClusterDirectory;
}

/** A cluster, or the proof that it no longer exists. */
export type ReadCluster =
  | { readonly kind: 'READ'; readonly cluster: Cluster }
  | { readonly kind: 'GONE'; readonly error: SweepError };

type NamedCluster = ClusterIdentity & { readonly projectNumber: string | null };

/** Reads the description of one cluster. Throws SweepError API_NOT_FOUND, CLUSTER_MALFORMED, or another API_ code. */
export async function readByItself(identity: NamedCluster, source: ClusterSource): Promise<Cluster> {
  const { projectId, projectNumber, location, cluster } = identity;
  const document = await source.describeCluster(identity);
  const known = { projectId, location, ...(projectNumber === null ? {} : { projectNumber }) };
  return { ...decodeCluster(document, known), location, cluster };
}

/**
 * Reads one cluster. It is GONE only if reading it returns 404 and the list of its project succeeds without it: a 404
 * alone can come from a project that was deleted, moved or is not accessible.
 * @throws SweepError: the cluster could not be read, and nothing proves that it is gone
 */
export async function readCluster(identity: NamedCluster, readers: ClusterReaders): Promise<ReadCluster> {
  try {
    return { kind: 'READ', cluster: await readByItself(identity, readers.source) };
  } catch (error) {
    if (!hasCode(error, 'API_NOT_FOUND')) throw error;
    await requireUnlisted(identity, readers.directory);
    return { kind: 'GONE', error: new SweepError('CLUSTER_DELETED', { cluster: clusterPath(identity) }) };
  }
}

async function requireUnlisted(identity: ClusterIdentity, directory: ClusterDirectory): Promise<void> {
  const { projectId, location } = identity;
  const { clusters, missingLocations } = await listClusters(projectId, directory);
  const missing = missingLocations.find((each) => locationsOverlap(each, location));
  if (missing !== undefined)
    throw new SweepError('LOCATION_MISSING', { location: missing, project: projectId });
  const identities = clusters.map((document) => identifyCluster(document, projectId));
  const mayBeListed = identities.some(
    (each) => each === null || (each.cluster === identity.cluster && each.location === location),
  );
  if (mayBeListed)
    throw new SweepError('CLUSTER_UNREADABLE', {
      cluster: clusterPath(identity),
      detail: 'reading it returned 404, but the cluster list of its project does not exclude it',
    });
}

async function listClusters(projectId: string, directory: ClusterDirectory) {
  try {
    return await directory.listClusters(projectId);
  } catch (cause) {
    if (hasCode(cause, 'API_NOT_FOUND'))
      throw new SweepError('PROJECT_NOT_FOUND', { project: projectId }, { cause });
    if (hasCode(cause, 'API_DISABLED'))
      throw new SweepError('PROJECT_API_DISABLED', { project: projectId }, { cause });
    if (cause instanceof SweepError && isPermissionMissing(cause))
      throw new SweepError('PROJECT_FORBIDDEN', { project: projectId }, { cause });
    throw cause;
  }
}

/** What a failure to describe a cluster means for it: CLUSTER_FORBIDDEN where a permission is missing, else itself. */
export function clusterFailure(identity: ClusterIdentity, error: SweepError): SweepError {
  if (!isPermissionMissing(error)) return error;
  const facts = { cluster: clusterPath(identity) };
  return new SweepError('CLUSTER_FORBIDDEN', facts, { cause: error });
}
