import type { ClusterIdentity } from '../../model/cluster.ts';
import { clusterNameOf } from './cluster-shape.ts';
import { parseClusterPath } from './identity.ts';
import { fieldOf, textOf } from './json.ts';

/** Which cluster a description is of, where it is too broken to be decoded; null where it does not say. */
export function identifyCluster(document: unknown, projectId: string): ClusterIdentity | null {
  const cluster = clusterNameOf(document);
  const location =
    textOf(fieldOf(document, 'location')) ??
    textOf(fieldOf(document, 'zone')) ??
    parseClusterPath(textOf(fieldOf(document, 'selfLink')) ?? '')?.location;
  return cluster === null || location === undefined ? null : { projectId, location, cluster };
}
