import type { ObserveCluster } from '../../shared/flows/observe-cluster.ts';
import type { ClusterIdentity } from '../../shared/model/cluster.ts';
import { SweepError } from '../../shared/platform/errors.ts';
import { formatRows } from '../../shared/report/format-rows.ts';
import type { Column, RowFormat } from '../../shared/report/row-format.ts';
import { DEFAULT_POLICY, policyAt } from '../../shared/stages/judge/policy.ts';
import { clusterObserver } from '../../shared/wiring/observe-clusters.ts';
import type { Invocation } from '../command.ts';
import { EXIT_STATUS, type ExitStatus } from '../exit-status.ts';
import { closureOf, missingProof, type VerifiedPlace, verifyCluster } from '../flows/verify-cluster.ts';
import { parseClusterName } from '../input/cluster-name.ts';
import { print, printStatus } from '../output.ts';
import { surfaceOf } from '../process-context.ts';
import { type ClusterContext, nodeUpgradesOf, withCluster } from '../wiring-cluster.ts';

const COLOR_OF = { ENABLED: 'red', DISABLED: 'green', UNKNOWN: 'yellow' } as const;

const COLUMNS: readonly Column<VerifiedPlace>[] = [
  { name: 'port', cell: ({ port }) => port, color: ({ port }) => COLOR_OF[port] },
  { name: 'value', cell: ({ value }) => value },
  { name: 'usage', cell: ({ usage }) => usage?.verdict ?? null },
  { name: 'usage_reason', cell: ({ usage }) => usage?.reason ?? null },
  { name: 'effective_port', cell: ({ effective_port }) => effective_port },
  { name: 'site', cell: ({ site }) => site },
  { name: 'pool', cell: ({ pool }) => pool },
  { name: 'project_id', cell: ({ project_id }) => project_id },
  { name: 'location', cell: ({ location }) => location },
  { name: 'cluster', cell: ({ cluster }) => cluster },
  { name: 'certainty', cell: ({ certainty }) => certainty },
  { name: 'basis', cell: ({ basis }) => basis },
];
const FORMAT: RowFormat<VerifiedPlace> = { columns: COLUMNS, allColumns: COLUMNS, record: (place) => place };

/** What the verification of all clusters of one command line shares. */
interface Verification extends Pick<Invocation<'verify'>, 'config' | 'context'> {
  readonly clusterContext: ClusterContext;
  readonly observe: ObserveCluster;
  /** Of every place; also UNDETERMINED for a cluster that could not be read, or whose nodes could not be confirmed. */
  readonly closures: Set<ReturnType<typeof closureOf>>;
}

/**
 * `verify`: checks the three places of the how-to page on the named clusters. With --usage it also requires that every
 * node is known to have the port closed. Throws CLUSTER_NAME_INVALID before any request; a cluster that cannot be read is
 * reported, and the others are shown.
 */
export async function run({ config, operands, context }: Invocation<'verify'>): Promise<ExitStatus> {
  const identities = operands.map(parseClusterName);
  const observer = await clusterObserver(
    { ...config, callers: [], flowLogsTime: 0, loggingEndpoint: undefined },
    context.clock,
    context.interruption,
  );
  const closures: Verification['closures'] = new Set();
  const clusterContext = {
    clock: context.clock,
    signal: context.interruption,
    containerEndpoint: config.containerEndpoint ?? null,
  };
  const places = placesOf(identities, {
    config,
    context,
    clusterContext,
    observe: observer.observe,
    closures,
  });
  try {
    await print(formatRows(places, FORMAT, config.format, surfaceOf(context)), context);
  } finally {
    await observer.close();
  }
  if (config.usage === 'none' && !closures.has('OPEN') && !closures.has('UNDETERMINED'))
    printStatus(
      context,
      'Checked the settings only. A node that has not been replaced yet may still have the port open: --usage checks the nodes.',
    );
  if (closures.has('OPEN')) return EXIT_STATUS.OPEN;
  return closures.has('UNDETERMINED') ? EXIT_STATUS.NOT_ALL_READ : EXIT_STATUS.NOTHING_OPEN;
}

async function* placesOf(
  identities: readonly ClusterIdentity[],
  verification: Verification,
): AsyncGenerator<VerifiedPlace> {
  for (const identity of identities)
    for (const place of await verify(identity, verification)) {
      verification.closures.add(closureOf(place));
      yield place;
    }
}

async function verify(identity: ClusterIdentity, verification: Verification): Promise<VerifiedPlace[]> {
  const { config, context, clusterContext, observe, closures } = verification;
  try {
    const cluster = await withCluster(identity, clusterContext, async (found) => found);
    const { sampling } = await observe(cluster, null);
    for (const note of sampling.notes) printStatus(context, `${cluster.cluster}: ${note}`);
    if (config.usage !== 'none')
      for (const missing of missingProof(cluster, sampling, await upgradesOf(identity, verification))) {
        printStatus(context, `${cluster.cluster}: not confirmed: ${missing}`);
        closures.add('UNDETERMINED');
      }
    const policy = policyAt(context.clock.nowMs(), { ...DEFAULT_POLICY, ...config });
    return verifyCluster(cluster, sampling, policy);
  } catch (error) {
    if (!(error instanceof SweepError)) throw error;
    printStatus(context, error.message);
    closures.add('UNDETERMINED');
    return [];
  }
}

/** As nodeUpgradesOf; none if they cannot be listed, which is printed. */
async function upgradesOf(
  identity: ClusterIdentity,
  { context, clusterContext }: Verification,
): ReturnType<typeof nodeUpgradesOf> {
  try {
    return await nodeUpgradesOf(identity, clusterContext);
  } catch (error) {
    if (!(error instanceof SweepError)) throw error;
    printStatus(context, `${identity.cluster}: node upgrades could not be listed: ${error.message}`);
    return new Map();
  }
}
