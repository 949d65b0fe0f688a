import { accessOf } from '../../access/access-policy.ts';
import { ancestorsOf } from '../../fleet/ancestors.ts';
import type { ProjectTruth } from '../../fleet/truth.ts';
import type { ApiCall } from '../../http/api-method.ts';
import type { World } from '../../world.ts';

/** The projects that the caller may get. A search, or a list without a parent, silently omits all others. */
export function visibleProjects(world: World, { token }: ApiCall): readonly ProjectTruth[] {
  const { fleet } = world;
  return fleet.projects.filter(
    ({ projectId }) =>
      accessOf(world, token, 'resourcemanager.projects.get', ancestorsOf(fleet, `projects/${projectId}`)) ===
      'ALLOWED',
  );
}
