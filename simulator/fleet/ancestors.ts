import type { Fleet } from './fleet.ts';

/**
 * A resource and everything above it, nearest first: a cluster, its location, its project, folders, the organization.
 * @param resource for example `projects/P/locations/L/clusters/C`; a project by id or number
 */
export function ancestorsOf(fleet: Fleet, resource: string): string[] {
  const names: string[] = [];
  const parts = resource.split('/');
  for (let length = parts.length; length >= 2; length -= 2) names.push(parts.slice(0, length).join('/'));
  return [...names, ...containersAbove(fleet, parts[0] ?? '', parts[1] ?? '')];
}

function containersAbove(fleet: Fleet, kind: string, id: string): string[] {
  const parent =
    kind === 'projects'
      ? fleet.findProject(id)?.parent
      : fleet.folders.find((folder) => kind === 'folders' && folder.id === id)?.parent;
  if (parent === undefined) return [];
  const [parentKind = '', parentId = ''] = parent.split('/');
  return [parent, ...containersAbove(fleet, parentKind, parentId)];
}
