import { accessOf } from '../../access/access-policy.ts';
import { ancestorsOf } from '../../fleet/ancestors.ts';
import type { ProjectTruth } from '../../fleet/truth.ts';
import type { ApiCall } from '../../http/api-method.ts';
import type { World } from '../../world.ts';

/** What a search or a list without a parent shows: the projects that the caller may get, and no error for the others. */
export function visibleProjects({ fleet, tokens }: World, { token }: ApiCall): readonly ProjectTruth[] {
  return fleet.projects.filter(
    ({ projectId }) =>
      accessOf(tokens, token, 'resourcemanager.projects.get', ancestorsOf(fleet, `projects/${projectId}`)) ===
      'ALLOWED',
  );
}
