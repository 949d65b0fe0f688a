import { ancestorsOf } from '../../simulator/fleet/ancestors.ts';
import type { Fleet } from '../../simulator/fleet/fleet.ts';
import { apiError, type Failures, MemoryAssets, MemoryDirectories } from './memory-directories.ts';

/** A fleet's directories, without HTTP. */
export function fleetDirectories(fleet: Fleet): MemoryDirectories {
  const disabled = fleet.projects
    .filter(({ gkeEnabled }) => !gkeEnabled)
    .map(({ projectId }): [string, Error] => [
      `listClusters ${projectId}`,
      apiError('API_DISABLED', `projects/${projectId}`),
    ]);
  return new MemoryDirectories(placesOf(fleet), Object.fromEntries(disabled));
}

/** The same for a caller without any permissions. */
export function forbiddenFleetDirectories(fleet: Fleet): MemoryDirectories {
  const organization = `organizations/${fleet.organization.id}`;
  const questions = [
    `listFolders ${organization}`,
    `listProjects ${organization}`,
    ...fleet.projects.flatMap(({ projectId }) => [`getProject ${projectId}`, `listClusters ${projectId}`]),
  ];
  const failures: Failures = Object.fromEntries(
    questions.map((question) => [question, apiError('API_FORBIDDEN', organization)]),
  );
  return new MemoryDirectories(placesOf(fleet), failures);
}

/** A fleet's asset inventory, with two clusters per page. */
export function fleetAssets(fleet: Fleet): MemoryAssets {
  const assets = fleet.clusters.map(({ projectId, location, name, project, restDocument }) => ({
    name: `//container.googleapis.com/projects/${projectId}/locations/${location}/clusters/${name}`,
    projectNumber: project.projectNumber,
    ancestors: ancestorsOf(fleet, `projects/${projectId}`).slice(1),
    document: restDocument,
  }));
  const pages = (wanted: (name: string) => boolean) => {
    const chosen = assets.filter(({ name }) => wanted(name));
    return chosen.flatMap((_, index) => (index % 2 === 0 ? [chosen.slice(index, index + 2)] : []));
  };
  return new MemoryAssets({
    [`organizations/${fleet.organization.id}`]: pages(() => true),
    ...Object.fromEntries(
      fleet.projects.map(({ projectId }) => [
        `projects/${projectId}`,
        pages((name) => name.includes(`/projects/${projectId}/`)),
      ]),
    ),
  });
}

const placesOf = (fleet: Fleet) => ({
  organization: `organizations/${fleet.organization.id}`,
  folders: fleet.folders.map(({ id, displayName, parent }) => ({
    name: `folders/${id}`,
    displayName,
    parent,
    active: true,
  })),
  projects: fleet.projects.map(({ projectId, projectNumber, parent, state }) => ({
    projectId,
    projectNumber,
    parent,
    active: state === 'ACTIVE',
    clusters: fleet.clustersOf(projectId).map(({ restDocument }) => restDocument),
  })),
});
