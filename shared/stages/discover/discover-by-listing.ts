import type { ScopePart } from '../../model/scope.ts';
import { settleEach } from '../../platform/settle.ts';
import type { DiscoveryEvent } from './discovery-event.ts';
import type { ClusterDirectory, ResourceDirectory } from './ports.ts';
import { Walk } from './walk.ts';

/**
 * Every project under the scope, exactly, and the clusters of each with one call. Folders are walked and clusters
 * listed at the same time, at most `concurrency` calls at once. A place that cannot be read is an event and costs
 * only itself; events come in no order, each project in one.
 * @throws SweepError SCOPE_UNKNOWN, SCOPE_FORBIDDEN, the error of a top that cannot be read just now, and errors of the
 * credentials
 */
export async function* discoverByListing(
  parts: readonly ScopePart[],
  directory: ResourceDirectory,
  clusters: ClusterDirectory,
  { concurrency }: { readonly concurrency: number },
): AsyncGenerator<DiscoveryEvent> {
  const walk = new Walk(parts, directory, clusters);
  for await (const settled of settleEach(walk.places(), concurrency, (place) => walk.visit(place))) {
    if (settled.status === 'rejected') throw settled.reason;
    if (settled.value !== null) yield settled.value;
  }
}
