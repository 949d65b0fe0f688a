import { accessOf } from '../../access/access-policy.ts';
import {
  folderDocument,
  organizationDocument,
  projectDocument,
} from '../../documents/directory-documents.ts';
import { ancestorsOf } from '../../fleet/ancestors.ts';
import { type ApiCall, type ApiMethod, param, queryText } from '../../http/api-method.ts';
import { pageOf } from '../../http/paging.ts';
import type { World } from '../../world.ts';
import { invalidArgument, missingOrDenied } from './resource-manager-errors.ts';
import { searchTerms } from './search-terms.ts';
import { visibleProjects } from './visible-projects.ts';

const PAGE_SIZES = { default: 100, max: 1000 };
const MESSAGES = 'google.cloud.resourcemanager.v3';
const parentOf = (call: ApiCall): string => queryText(call, 'parent') ?? '';

/** Reads the resource hierarchy. Source: https://cloud.google.com/resource-manager/reference/rest/v3 */
export function v3Methods(world: World): ApiMethod[] {
  const { fleet } = world;
  return [
    {
      name: 'cloudresourcemanager.folders.list',
      verb: 'GET',
      path: '/v3/folders',
      resourceOf: parentOf,
      permission: 'resourcemanager.folders.list',
      responseType: `${MESSAGES}.ListFoldersResponse`,
      handle: (call) => {
        const children = fleet.folders.filter(({ parent }) => parent === knownParent(world, call));
        const { items, next } = pageOf(children, call.query, PAGE_SIZES);
        return { ...(items.length > 0 ? { folders: items.map(folderDocument) } : {}), ...next };
      },
    },
    {
      name: 'cloudresourcemanager.projects.list',
      verb: 'GET',
      path: '/v3/projects',
      resourceOf: parentOf,
      permission: 'resourcemanager.projects.list',
      responseType: `${MESSAGES}.ListProjectsResponse`,
      handle: (call) => {
        const wanted = knownParent(world, call);
        const deletedToo = queryText(call, 'showDeleted') === 'true';
        const children = fleet.projects.filter(
          ({ parent, state }) => parent === wanted && (deletedToo || state === 'ACTIVE'),
        );
        const { items, next } = pageOf(children, call.query, PAGE_SIZES);
        return { ...(items.length > 0 ? { projects: items.map(projectDocument) } : {}), ...next };
      },
    },
    {
      name: 'cloudresourcemanager.projects.search',
      verb: 'GET',
      path: '/v3/projects::search',
      resourceOf: () => 'projects/-',
      permission: null,
      responseType: `${MESSAGES}.SearchProjectsResponse`,
      handle: (call) => {
        // Unlike in v1's filter, several terms are alternatives.
        const terms = searchTerms(queryText(call, 'query') ?? '');
        const found = visibleProjects(world, call).filter(
          (project) => terms.length === 0 || terms.some((fits) => fits(project)),
        );
        const { items, next } = pageOf(found, call.query, PAGE_SIZES);
        return { ...(items.length > 0 ? { projects: items.map(projectDocument) } : {}), ...next };
      },
    },
    {
      name: 'cloudresourcemanager.projects.get',
      verb: 'GET',
      path: '/v3/projects/:project',
      resourceOf: (call) => `projects/${param(call, 'project')}`,
      permission: 'resourcemanager.projects.get',
      responseType: `${MESSAGES}.Project`,
      handle: (call) => projectDocument(visible(fleet.findProject(param(call, 'project')))),
    },
    {
      name: 'cloudresourcemanager.folders.get',
      verb: 'GET',
      path: '/v3/folders/:folder',
      resourceOf: (call) => `folders/${param(call, 'folder')}`,
      permission: 'resourcemanager.folders.get',
      responseType: `${MESSAGES}.Folder`,
      handle: (call) => folderDocument(visible(fleet.folders.find(({ id }) => id === param(call, 'folder')))),
    },
    {
      name: 'cloudresourcemanager.organizations.search',
      verb: 'GET',
      path: '/v3/organizations::search',
      resourceOf: () => `organizations/${fleet.organization.id}`,
      permission: null,
      responseType: `${MESSAGES}.SearchOrganizationsResponse`,
      handle: (call) => {
        const domain = /^domain:(.+)$/.exec(queryText(call, 'query') ?? '')?.[1];
        const found = domain === undefined || domain === fleet.organization.displayName;
        return found ? { organizations: [organizationDocument(fleet.organization)] } : {};
      },
    },
    {
      name: 'cloudresourcemanager.organizations.get',
      verb: 'GET',
      path: '/v3/organizations/:organization',
      resourceOf: (call) => `organizations/${param(call, 'organization')}`,
      permission: 'resourcemanager.organizations.get',
      responseType: `${MESSAGES}.Organization`,
      handle: (call) => {
        const isKnown = param(call, 'organization') === fleet.organization.id;
        return organizationDocument(visible(isKnown ? fleet.organization : undefined));
      },
    },
    ...(['projects', 'folders', 'organizations'] as const).map((kind) => testMethod(world, kind)),
  ];
}

/** Permissions that only make sense below an organization or a folder: a project rejects the whole call. */
const NOT_ON_PROJECTS = /^resourcemanager\.(folders|organizations)\./;

/** Returns those of the permissions in question that the caller has. Needs no permission itself. */
function testMethod(world: World, kind: 'projects' | 'folders' | 'organizations'): ApiMethod {
  const resourceOf = (call: ApiCall) => `${kind}/${param(call, 'id')}`;
  return {
    name: `cloudresourcemanager.${kind}.testIamPermissions`,
    verb: 'POST',
    path: `/v3/${kind}/:id(^[^:]+)::testIamPermissions`,
    resourceOf,
    permission: null,
    responseType: null,
    handle: (call) => {
      const resource = resourceOf(call);
      if (!exists(world, kind, param(call, 'id'))) throw missingOrDenied();
      const { permissions = [] } = call.body as { readonly permissions?: readonly string[] };
      if (kind === 'projects' && permissions.some((permission) => NOT_ON_PROJECTS.test(permission)))
        throw invalidArgument();
      const held = permissions.filter(
        (permission) =>
          accessOf(world, call.token, permission, ancestorsOf(world.fleet, resource)) === 'ALLOWED',
      );
      return held.length === 0 ? {} : { permissions: held };
    },
  };
}

function exists({ fleet }: World, kind: string, id: string): boolean {
  if (kind === 'projects') return fleet.findProject(id) !== undefined;
  return kind === 'folders' ? fleet.folders.some((folder) => folder.id === id) : fleet.organization.id === id;
}

/** @throws ApiError INVALID_ARGUMENT if it is not a parent's name, PERMISSION_DENIED if it does not exist */
function knownParent({ fleet }: World, call: ApiCall): string {
  const parent = parentOf(call);
  if (!/^(organizations|folders)\/\d+$/.test(parent)) throw invalidArgument();
  const known =
    parent === `organizations/${fleet.organization.id}` ||
    fleet.folders.some(({ id }) => parent === `folders/${id}`);
  return visible(known ? parent : undefined);
}

/** @throws ApiError PERMISSION_DENIED if it does not exist, just like for something that the caller may not see */
function visible<T>(found: T | undefined): T {
  if (found === undefined) throw missingOrDenied();
  return found;
}
