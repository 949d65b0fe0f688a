import type { Cluster } from '../../shared/model/cluster.ts';
import type { RouteKind } from '../../shared/model/control-plane.ts';
import { SweepError } from '../../shared/platform/errors.ts';
import { planRoutes } from '../../shared/stages/sample/plan-routes.ts';
import type { ProbeAccess } from '../../shared/stages/sample/ports.ts';
import { reachCluster } from '../../shared/stages/sample/reach-cluster.ts';
import { inspectProbe, installProbe, type ProbeStep, removeProbe } from '../probe/install.ts';
import type { ProbeObject } from '../probe/manifest.ts';

export interface ProbeChange {
  readonly action: 'install' | 'remove';
  readonly routes: readonly RouteKind[];
  /** Is told what is there, before any of it is changed. */
  readonly show: (steps: readonly ProbeStep[]) => Promise<void>;
  /** Show it, and change nothing. */
  readonly dryRun: boolean;
  readonly signal: AbortSignal;
}

/**
 * Installs or removes the probe in one cluster.
 * Throws CLUSTER_UNREACHABLE, PROBE_FOREIGN, PROBE_NOT_GONE, and KUBERNETES_ codes.
 */
export async function changeProbe(
  cluster: Cluster,
  access: ProbeAccess,
  manifest: readonly ProbeObject[],
  { action, routes, show, dryRun, signal }: ProbeChange,
): Promise<void> {
  const reached = await reachCluster(planRoutes(cluster.controlPlane, routes), access, signal);
  if (!reached.reached)
    throw new SweepError('CLUSTER_UNREACHABLE', {
      cluster: cluster.cluster,
      detail: reached.notes.join(' '),
    });
  const objects = access.probeObjectsOver(reached.route);
  const steps = await inspectProbe(manifest, objects);
  await show(steps);
  if (dryRun) return;
  if (action === 'install') await installProbe(steps, objects);
  else await removeProbe(steps, objects, signal);
}
