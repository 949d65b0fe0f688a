import { chance } from '../fleet/chance.ts';
import { ApiError } from '../http/api-error.ts';
import { type Api, type ApiCall, param, queryText } from '../http/api-method.ts';
import { permissionDenied } from '../http/common-errors.ts';
import type { World } from '../world.ts';
import { type CollectedCluster, evaluate, type Series, UnknownQueryError } from './evaluate.ts';

const SERVICE = 'monitoring.googleapis.com';
const PERMISSION = 'monitoring.timeSeries.list';
/** Of one call. Source: https://cloud.google.com/monitoring/api/ref_v3/rest/v3/projects.timeSeries/create. */
const MOST_SERIES = 200;
/** The share of clusters whose kubelets are scraped by Managed Prometheus. */
const COLLECTED_SHARE = 0.3;

/** Cloud Monitoring: instant queries on the kubelets of a project (Prometheus API), and written time series. */
export function monitoringApi(world: World): Api {
  return {
    service: SERVICE,
    title: 'Cloud Monitoring API',
    includesErrorList: false,
    denial: (permission, resource) =>
      permissionDenied(
        SERVICE,
        permission,
        resource,
        `Permission ${permission} denied (or the resource may not exist).`,
      ),
    notFound: () => new ApiError('NOT_FOUND', 'Requested entity was not found.'),
    methods: [
      {
        name: 'monitoring.projects.location.prometheus.api.v1.query',
        verb: 'GET',
        path: '/v1/projects/:project/location/global/prometheus/api/v1/query',
        resourceOf: (call) => `projects/${param(call, 'project')}`,
        permission: PERMISSION,
        responseType: null,
        handle: (call) => ({
          status: 'success',
          data: { resultType: 'vector', result: vectorOf(world, call) },
        }),
      },
      {
        name: 'monitoring.projects.timeSeries.create',
        verb: 'POST',
        path: '/v3/projects/:project/timeSeries',
        resourceOf: (call) => `projects/${param(call, 'project')}`,
        permission: 'monitoring.timeSeries.create',
        responseType: null,
        handle: ({ body }) => {
          const { timeSeries = [] } = (body ?? {}) as { readonly timeSeries?: readonly unknown[] };
          if (timeSeries.length === 0 || timeSeries.length > MOST_SERIES)
            throw new ApiError('INVALID_ARGUMENT', `A call writes 1 to ${MOST_SERIES} time series.`);
          return {};
        },
      },
    ],
  };
}

function vectorOf(world: World, call: ApiCall): unknown[] {
  const atMs = Number(queryText(call, 'time') ?? world.clock.nowMs() / 1000) * 1000;
  const clusters = collectedClusters(world, param(call, 'project'));
  return seriesOf(queryText(call, 'query') ?? '', clusters, atMs).map(({ labels, value }) => ({
    metric: labels,
    value: [atMs / 1000, String(value)],
  }));
}

function seriesOf(query: string, clusters: readonly CollectedCluster[], atMs: number): Series[] {
  try {
    return evaluate(query, clusters, atMs);
  } catch (error) {
    if (error instanceof UnknownQueryError) throw new ApiError('INVALID_ARGUMENT', error.message);
    throw error;
  }
}

function collectedClusters({ fleet, activity }: World, projectId: string): CollectedCluster[] {
  return fleet
    .clustersOf(projectId)
    .filter(({ truth }) => chance(truth.uid, 'collected') < COLLECTED_SHARE)
    .map(({ truth, location }) => ({ projectId, location, kubernetes: activity(truth) }));
}
