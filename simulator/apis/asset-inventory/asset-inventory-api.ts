import { assetDocument, CLUSTER_ASSET } from '../../documents/asset-document.ts';
import { ancestorsOf } from '../../fleet/ancestors.ts';
import type { SimulatedCluster } from '../../fleet/fleet.ts';
import { ApiError, errorInfo } from '../../http/api-error.ts';
import { type Api, type ApiCall, type ApiMethod, param, queryText } from '../../http/api-method.ts';
import { pageOf } from '../../http/paging.ts';
import type { World } from '../../world.ts';
import type { AssetFeeds } from './feeds.ts';

const SERVICE = 'cloudasset.googleapis.com';
/** Source: the documentation of ListAssetsRequest.page_size. */
const PAGE_SIZES = { default: 100, max: 1000 };
const PARENTS = ['projects', 'folders', 'organizations'] as const;

/** Cloud Asset Inventory v1: `assets.list` for clusters, and feeds, on a project, a folder or the organization. */
export function assetInventoryApi(world: World, feeds: AssetFeeds): Api {
  return {
    service: SERVICE,
    title: 'Cloud Asset API',
    includesErrorList: false,
    denial: permissionDenied,
    notFound: () => new ApiError('NOT_FOUND', 'Requested entity was not found.'),
    methods: [...PARENTS.map((parent) => listMethod(world, parent)), ...feeds.methods()],
  };
}

function listMethod(world: World, parent: (typeof PARENTS)[number]): ApiMethod {
  const resourceOf = (call: ApiCall): string => `${parent}/${param(call, 'parent')}`;
  return {
    name: 'cloudasset.assets.list',
    verb: 'GET',
    path: `/v1/${parent}/:parent/assets`,
    resourceOf,
    permission: 'cloudasset.assets.listResource',
    responseType: 'google.cloud.asset.v1.ListAssetsResponse',
    handle: (call) => {
      const contentType = queryText(call, 'contentType');
      const withResource = contentType === 'RESOURCE' || contentType === '1';
      const { items, next } = pageOf(clustersUnder(world, resourceOf(call), call), call.query, PAGE_SIZES);
      const assets = items.map((cluster) => assetDocument(cluster, world.fleet, withResource));
      return {
        readTime: new Date(world.clock.nowMs()).toISOString(),
        ...(assets.length > 0 ? { assets } : {}),
        ...next,
      };
    },
  };
}

/**
 * @throws ApiError PERMISSION_DENIED for a parent that does not exist, just like for one that the caller may not see
 */
function clustersUnder({ fleet }: World, parent: string, call: ApiCall): readonly SimulatedCluster[] {
  const types = [call.query['assetTypes'] ?? []].flat();
  if (types.length > 0 && !types.includes(CLUSTER_ASSET)) return [];
  const [kind, id = ''] = parent.split('/');
  if (kind === 'projects') {
    const project = fleet.findProject(id);
    if (project === undefined) throw permissionDenied('cloudasset.assets.listResource', parent);
    return fleet.clustersOf(project.projectId);
  }
  const known =
    kind === 'folders' ? fleet.folders.some((folder) => folder.id === id) : fleet.organization.id === id;
  if (!known) throw permissionDenied('cloudasset.assets.listResource', parent);
  const projects = fleet.projects.filter(({ projectId }) =>
    ancestorsOf(fleet, `projects/${projectId}`).includes(parent),
  );
  return projects.flatMap(({ projectId }) => fleet.clustersOf(projectId));
}

/** Source: somethingnew2-0/SimpleCSPM#1 and crossplane-contrib/provider-upjet-gcp#98. */
function permissionDenied(permission: string, resource: string): ApiError {
  return new ApiError('PERMISSION_DENIED', 'Request denied by Cloud IAM.', {
    details: [
      errorInfo('IAM_PERMISSION_DENIED', SERVICE, {
        permission,
        resource: `cloudresourcemanager.googleapis.com/${resource}`,
      }),
      {
        '@type': 'type.googleapis.com/google.rpc.Help',
        links: [
          {
            description: 'To check permissions required for this RPC:',
            url: 'https://cloud.google.com/asset-inventory/docs/access-control#required_permissions',
          },
        ],
      },
    ],
  });
}
