import { formatScope, type ScopePart } from '../../model/scope.ts';
import { SweepError } from '../../platform/errors.ts';
import type { FoundClusters } from './discovery-event.ts';
import { scopeFailure } from './discovery-event.ts';
import type { AssetCluster, AssetDirectory } from './ports.ts';

const ASSET_NAME =
  /^\/\/container\.googleapis\.com\/projects\/(?<projectId>[^/]+)\/(?:zones|locations)\/[^/]+\/clusters\/[^/]+$/;

/**
 * The clusters under the scope, from Cloud Asset Inventory, one page at a time. A cluster in several parts of the scope
 * is returned once. Projects without clusters do not appear, and neither do places that may not be read: the inventory
 * responds for a part as a whole, or not at all.
 * @throws SweepError SCOPE_UNKNOWN, SCOPE_FORBIDDEN; the error of a part that currently cannot be read;
 *   API_ANSWER_INVALID for an asset that is not a cluster; errors of the credentials
 */
export async function* discoverByAssets(
  parts: readonly ScopePart[],
  assets: AssetDirectory,
): AsyncGenerator<FoundClusters> {
  const seen = new Set<string>();
  for (const part of parts) {
    for await (const page of pagesOf(formatScope([part]), assets)) {
      yield* findingsOf(page.filter(({ name }) => !seen.has(name)));
      for (const { name } of page) seen.add(name);
    }
  }
}

async function* pagesOf(scope: string, assets: AssetDirectory): AsyncGenerator<readonly AssetCluster[]> {
  try {
    yield* assets.listClusters(scope);
  } catch (error) {
    throw scopeFailure(scope, error);
  }
}

function findingsOf(page: readonly AssetCluster[]): FoundClusters[] {
  const projects = Map.groupBy(page, projectIdOf);
  return [...projects].map(([projectId, clusters]) => ({
    kind: 'CLUSTERS',
    projectId,
    projectNumber: clusters[0]?.projectNumber ?? null,
    ancestors: (clusters[0]?.ancestors ?? []).map((resource) => ({ resource, display_name: null })),
    clusters: clusters.map(({ document }) => document),
    missingLocations: [],
  }));
}

function projectIdOf({ name }: AssetCluster): string {
  const { projectId } = ASSET_NAME.exec(name)?.groups ?? {};
  if (projectId !== undefined) return projectId;
  throw new SweepError('API_ANSWER_INVALID', {
    api: 'Cloud Asset API',
    resource: name,
    detail: 'not the name of a cluster',
  });
}
