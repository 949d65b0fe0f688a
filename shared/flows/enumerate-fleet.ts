import type { Cluster, ClusterIdentity } from '../model/cluster.ts';
import type { Discovery } from '../model/words.ts';
import { SweepError } from '../platform/errors.ts';
import { decodeCluster } from '../stages/describe/decode-cluster.ts';
import { identifyCluster } from '../stages/describe/identity.ts';
import type { DiscoveryEvent } from '../stages/discover/discovery-event.ts';
import type { ListedPlaces, PlaceError } from '../stages/discover/listed-places.ts';
import { AwaitedClusters } from '../stages/dispatch/awaited-clusters.ts';
import type { KnownCluster } from '../stages/record/ports.ts';

/** A cluster that a scan must account for: described already, or not readable. */
export type EnumeratedCluster = { readonly discovery: Discovery } & (
  | { readonly kind: 'DESCRIBED'; readonly cluster: Cluster }
  | {
      readonly kind: 'UNREADABLE';
      readonly cluster: ClusterIdentity & { readonly projectNumber: string | null };
      readonly error: PlaceError;
    }
);

/**
 * Every cluster that a scan must account for, each once: those found, and then those that earlier scans knew in
 * places that could not be listed.
 * @param knownClusters read only once all events are in
 * @param places is told of every event
 * @param awaited is given every cluster, and says which are met again: overlapping scopes, or pages of a list that changes
 *   meanwhile, can name one twice
 * @throws what reading the events or the known clusters throws
 */
export async function* enumerateFleet(
  events: AsyncIterable<DiscoveryEvent>,
  discovery: Discovery,
  knownClusters: AsyncIterable<KnownCluster>,
  places: ListedPlaces,
  awaited = new AwaitedClusters(),
): AsyncGenerator<EnumeratedCluster> {
  for await (const event of events) {
    places.add(event);
    if (event.kind !== 'CLUSTERS') continue;
    for (const document of event.clusters) {
      const found = describeCluster(document, event, discovery);
      if (found.kind === 'ANONYMOUS') places.addUnreadableProject(event.projectId, found.error);
      else if (awaited.add(found.cluster)) yield found;
    }
  }
  for await (const cluster of knownClusters) {
    const error = places.whyNotFound(cluster);
    if (error !== null && awaited.add(cluster))
      yield { kind: 'UNREADABLE', discovery: 'EARLIER_SCAN', cluster, error };
  }
}

function describeCluster(
  document: unknown,
  { projectId, projectNumber }: Extract<DiscoveryEvent, { kind: 'CLUSTERS' }>,
  discovery: Discovery,
): EnumeratedCluster | { readonly kind: 'ANONYMOUS'; readonly error: PlaceError } {
  try {
    const known = { projectId, ...(projectNumber === null ? {} : { projectNumber }) };
    return { kind: 'DESCRIBED', discovery, cluster: decodeCluster(document, known) };
  } catch (thrown) {
    if (!(thrown instanceof SweepError)) throw thrown;
    const error = { code: thrown.code, detail: thrown.message };
    const identity = identifyCluster(document, projectId);
    return identity === null
      ? { kind: 'ANONYMOUS', error }
      : { kind: 'UNREADABLE', discovery, cluster: { ...identity, projectNumber }, error };
  }
}
