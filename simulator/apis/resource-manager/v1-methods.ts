import { organizationDocumentV1, projectDocumentV1 } from '../../documents/directory-documents.ts';
import { type ApiMethod, param, queryText } from '../../http/api-method.ts';
import { pageOf } from '../../http/paging.ts';
import type { World } from '../../world.ts';
import { missingOrDenied } from './resource-manager-errors.ts';
import { searchTerms } from './search-terms.ts';
import { visibleProjects } from './visible-projects.ts';

const PAGE_SIZES = { default: 500, max: 1000 };

/** The v1 methods that gcloud 528 still calls: `projects list`, `projects describe` and `organizations list`. */
export function v1Methods(world: World): ApiMethod[] {
  return [
    {
      name: 'cloudresourcemanager.v1.projects.list',
      verb: 'GET',
      path: '/v1/projects',
      resourceOf: () => 'projects/-',
      permission: null,
      responseType: null,
      handle: (call) => {
        const terms = searchTerms(queryText(call, 'filter') ?? '');
        const found = visibleProjects(world, call).filter((project) => terms.every((fits) => fits(project)));
        const { items, next } = pageOf(found, call.query, PAGE_SIZES);
        return { ...(items.length > 0 ? { projects: items.map(projectDocumentV1) } : {}), ...next };
      },
    },
    {
      name: 'cloudresourcemanager.v1.projects.get',
      verb: 'GET',
      path: '/v1/projects/:project',
      resourceOf: (call) => `projects/${param(call, 'project')}`,
      permission: 'resourcemanager.projects.get',
      responseType: null,
      handle: (call) => {
        const project = world.fleet.findProject(param(call, 'project'));
        if (project === undefined) throw missingOrDenied();
        return projectDocumentV1(project);
      },
    },
    {
      name: 'cloudresourcemanager.v1.organizations.search',
      verb: 'POST',
      path: '/v1/organizations::search',
      resourceOf: () => `organizations/${world.fleet.organization.id}`,
      permission: null,
      responseType: null,
      handle: () => ({ organizations: [organizationDocumentV1(world.fleet.organization)] }),
    },
  ];
}
