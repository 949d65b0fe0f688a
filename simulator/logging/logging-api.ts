import { ApiError } from '../http/api-error.ts';
import type { Api, ApiCall } from '../http/api-method.ts';
import { permissionDenied } from '../http/common-errors.ts';
import { pageOf } from '../http/paging.ts';
import type { World } from '../world.ts';
import { type LogEntry, readFilter } from './filter.ts';
import { flowEntries } from './flow-entries.ts';

const SERVICE = 'logging.googleapis.com';
/** Source: https://cloud.google.com/logging/docs/reference/v2/rest/v2/entries/list (pageSize). */
const PAGE_SIZES = { default: 50, max: 1000 };

interface ListRequest {
  readonly resourceNames?: readonly string[];
  readonly filter?: string;
  readonly orderBy?: string;
  readonly pageSize?: number;
  readonly pageToken?: string;
}

/** Cloud Logging v2: `entries.list` of one project's VPC Flow Logs and Admin Activity audit log. */
export function loggingApi(world: World): Api {
  return {
    service: SERVICE,
    title: 'Cloud Logging API',
    includesErrorList: false,
    denial: (permission, resource) =>
      permissionDenied(SERVICE, permission, resource, 'Permission denied for all log views'),
    notFound: () => new ApiError('NOT_FOUND', 'Requested entity was not found.'),
    methods: [
      {
        name: 'logging.entries.list',
        verb: 'POST',
        path: '/v2/entries::list',
        resourceOf: (call) => requestOf(call).resourceNames?.[0] ?? '',
        permission: 'logging.logEntries.list',
        responseType: null,
        handle: (call) => listEntries(world, requestOf(call)),
      },
    ],
  };
}

function requestOf({ body }: ApiCall): ListRequest {
  return (body ?? {}) as ListRequest;
}

/** The first page is empty and has a successor, as the API documents for searches that take long. */
function listEntries(world: World, request: ListRequest) {
  const { resourceNames = [], filter = '', orderBy = 'timestamp asc', pageToken } = request;
  const [project, ...others] = resourceNames;
  if (project === undefined || others.length > 0 || !project.startsWith('projects/'))
    throw new ApiError('INVALID_ARGUMENT', 'The simulator reads the logs of one project.');
  if (pageToken === undefined) return { nextPageToken: 'search-continues' };
  const matches = readFilter(filter);
  const sign = orderBy === 'timestamp desc' ? -1 : 1;
  const projectId = project.slice('projects/'.length);
  const audited = world.auditEntries.filter(({ resource }) => resource.labels['project_id'] === projectId);
  const entries = [...flowEntries(world, projectId), ...audited]
    .filter(matches)
    .toSorted((a, b) => sign * (timeOf(a) - timeOf(b)));
  const query = pageToken === 'search-continues' ? { ...request, pageToken: '' } : { ...request };
  const { items, next } = pageOf(entries, query, PAGE_SIZES);
  return { ...(items.length > 0 ? { entries: items } : {}), ...next };
}

function timeOf({ timestamp }: LogEntry): number {
  return Date.parse(timestamp);
}
