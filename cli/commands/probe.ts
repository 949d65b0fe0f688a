import type { Cluster } from '../../shared/model/cluster.ts';
import type { RouteKind } from '../../shared/model/control-plane.ts';
import { SweepError } from '../../shared/platform/errors.ts';
import type { ProbeAccess } from '../../shared/stages/sample/ports.ts';
import { planRoutes, reachCluster } from '../../shared/stages/sample/reach-cluster.ts';
import type { Invocation } from '../command.ts';
import { EXIT_STATUS, type ExitStatus } from '../exit-status.ts';
import { parseClusterName } from '../input/cluster-name.ts';
import { print, printStatus } from '../output.ts';
import { inspectProbe, installProbe, type ProbeStep, removeProbe } from '../probe/install.ts';
import { managedPrometheusYaml, type ProbeObject, probeManifest, probeYaml } from '../probe/manifest.ts';
import { withCluster } from '../wiring-cluster.ts';

/** Long enough for the deletion of a namespace. */
const TIME_LIMIT_MS = 180_000;

/**
 * `probe`: manages the DaemonSet that reads kubelet metrics where the node proxy is not available.
 * Throws PROBE_ACTION_UNKNOWN, CLUSTER_NAME_INVALID, and what withCluster and changeProbe throw.
 */
export async function run({ config, operands, context }: Invocation<'probe'>): Promise<ExitStatus> {
  const { image, every, routes, dryRun, containerEndpoint = null } = config;
  const [action = '', name = ''] = operands;
  const options = { image, everySeconds: Math.round(every / 1000) };
  if (action === 'manifest') {
    if (name !== '')
      throw new SweepError('OPTION_IGNORED', {
        option: name,
        command: 'probe',
        only: 'with install and remove',
      });
    await print(once(config.managedPrometheus ? managedPrometheusYaml() : probeYaml(options)), context);
    return EXIT_STATUS.NOTHING_OPEN;
  }
  if (action !== 'install' && action !== 'remove') throw new SweepError('PROBE_ACTION_UNKNOWN', { action });
  const show = (steps: readonly ProbeStep[]) => print(once(linesOf(action, steps)), context);
  const signal = AbortSignal.any([context.interruption, AbortSignal.timeout(TIME_LIMIT_MS)]);
  const clusterContext = { clock: context.clock, signal, containerEndpoint };
  await withCluster(parseClusterName(name), clusterContext, (cluster, access) =>
    changeProbe(cluster, access, probeManifest(options), { action, routes, show, dryRun, signal }),
  );
  if (!dryRun)
    printStatus(context, action === 'install' ? 'The probe is installed.' : 'The probe is removed.');
  return EXIT_STATUS.NOTHING_OPEN;
}

/** One line per object: what will be done to it. */
function linesOf(action: 'install' | 'remove', steps: readonly ProbeStep[]): string {
  const shown = action === 'install' ? steps : steps.filter(({ state }) => state !== 'ABSENT').toReversed();
  if (shown.length === 0) return 'nothing to remove\n';
  return shown
    .map(({ object: { kind, metadata }, state }) => {
      const verb = action === 'remove' ? 'remove' : state === 'OURS' ? 'keep up to date' : 'create';
      const place = metadata.namespace === undefined ? '' : ` in namespace ${metadata.namespace}`;
      return `${verb} ${kind} ${metadata.name}${place}\n`;
    })
    .join('');
}

async function* once(text: string): AsyncGenerator<string> {
  yield text;
}

interface ProbeChange {
  readonly action: 'install' | 'remove';
  readonly routes: readonly RouteKind[];
  /** Shows the steps before anything is changed. */
  readonly show: (steps: readonly ProbeStep[]) => Promise<void>;
  /** Show the steps without changing anything. */
  readonly dryRun: boolean;
  readonly signal: AbortSignal;
}

/**
 * Installs or removes the probe in one cluster.
 * Throws CLUSTER_UNREACHABLE, PROBE_FOREIGN, PROBE_NOT_GONE, and KUBERNETES_ codes.
 */
async function changeProbe(
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
