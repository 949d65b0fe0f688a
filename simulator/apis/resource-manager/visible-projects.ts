import { accessOf } from '../../access/access-policy.ts';
import { ancestorsOf } from '../../fleet/ancestors.ts';
import type { ProjectTruth } from '../../fleet/truth.ts';
import type { ApiCall } from '../../http/api-method.ts';
import type { World } from '../../world.ts';

/** The projects that the caller may get. A search, or a list without a parent, silently omits all others. */
export function visibleProjects({ fleet, tokens }: World, { token }: ApiCall): readonly ProjectTruth[] {
  return fleet.projects.filter(
    ({ projectId }) =>
      accessOf(tokens, token, 'resourcemanager.projects.get', ancestorsOf(fleet, `projects/${projectId}`)) ===
      'ALLOWED',
  );
}
