import type { Cluster, ClusterIdentity } from '../model/cluster.ts';
import type { Ancestor } from '../model/rows/parts.ts';
import type { Discovery } from '../model/words.ts';
import { SweepError } from '../platform/errors.ts';
import { decodeCluster } from '../stages/describe/decode-cluster.ts';
import { identifyCluster } from '../stages/describe/identity.ts';
import type { DiscoveryEvent, FoundClusters } from '../stages/discover/discovery-event.ts';
import type { ListedPlaces, PlaceError } from '../stages/discover/listed-places.ts';
import { AwaitedClusters } from '../stages/dispatch/requests.ts';
import type { KnownCluster } from '../stages/record/ports.ts';

type NumberedIdentity = ClusterIdentity & { readonly projectNumber: string | null };

/**
 * A cluster that a scan must account for: described already, not readable, proven to be gone, or known to earlier scans
 * and not found, so that it has to be read by itself.
 */
export type EnumeratedCluster = { readonly discovery: Discovery; readonly ancestors: readonly Ancestor[] } & (
  | { readonly kind: 'DESCRIBED'; readonly cluster: Cluster }
  | {
      readonly kind: 'UNREADABLE' | 'GONE';
      readonly cluster: NumberedIdentity;
      readonly error: PlaceError;
    }
  | { readonly kind: 'UNCONFIRMED'; readonly cluster: NumberedIdentity }
);

/** What the enumeration of a fleet starts from. */
export interface FleetToEnumerate {
  readonly scope: string;
  readonly events: AsyncIterable<DiscoveryEvent>;
  readonly discovery: Discovery;
  /** Read after all events. */
  readonly knownClusters: AsyncIterable<KnownCluster>;
}

/**
 * Every cluster that a scan must account for, each once: those found, and then those that earlier scans knew and this
 * one did not find.
 * @param places receives every event
 * @param awaited receives every cluster, and detects duplicates: overlapping scopes, or pages of a list that changes
 *   meanwhile, can name one twice
 * @throws what reading the events or the known clusters throws
 */
export async function* enumerateFleet(
  { scope, events, discovery, knownClusters }: FleetToEnumerate,
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
  places.finish(scope);
  for await (const cluster of knownClusters)
    if (awaited.add(cluster))
      yield { discovery: 'EARLIER_SCAN', ancestors: [], cluster, ...places.absenceOf(cluster, discovery) };
}

function describeCluster(
  document: unknown,
  { projectId, projectNumber, ancestors }: FoundClusters,
  discovery: Discovery,
): EnumeratedCluster | { readonly kind: 'ANONYMOUS'; readonly error: PlaceError } {
  try {
    const known = { projectId, ...(projectNumber === null ? {} : { projectNumber }) };
    return { kind: 'DESCRIBED', discovery, ancestors, cluster: decodeCluster(document, known) };
  } catch (thrown) {
    if (!(thrown instanceof SweepError)) throw thrown;
    const error = { code: thrown.code, detail: thrown.message };
    const identity = identifyCluster(document, projectId);
    return identity === null
      ? { kind: 'ANONYMOUS', error }
      : { kind: 'UNREADABLE', discovery, ancestors, cluster: { ...identity, projectNumber }, error };
  }
}
