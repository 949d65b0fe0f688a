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
import { nodeUpgradesOf, withCluster } from '../wiring-cluster.ts';

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

/**
 * `verify`: checks the three places of the how-to page on the named clusters. With --usage it also requires that every
 * node is known to have the port closed. Throws CLUSTER_NAME_INVALID before any request; a cluster that cannot be read is
 * reported, and the others are shown.
 */
export async function run({ config, operands, context }: Invocation<'verify'>): Promise<ExitStatus> {
  const identities = operands.map(parseClusterName);
  const closures = new Set<ReturnType<typeof closureOf>>();
  const clusterContext = {
    clock: context.clock,
    signal: context.interruption,
    containerEndpoint: config.containerEndpoint ?? null,
  };
  const observer = await clusterObserver(
    { ...config, callers: [], flowLogsTime: 0, loggingEndpoint: undefined },
    context.clock,
    context.interruption,
  );
  async function* places(): AsyncGenerator<VerifiedPlace> {
    for (const identity of identities) {
      for (const place of await placesOf(identity)) {
        closures.add(closureOf(place));
        yield place;
      }
    }
  }
  const withoutUpgrades =
    ({ cluster }: ClusterIdentity) =>
    (error: unknown): ReadonlyMap<string | null, number> => {
      if (!(error instanceof SweepError)) throw error;
      printStatus(context, `${cluster}: node upgrades could not be listed: ${error.message}`);
      return new Map();
    };
  async function placesOf(identity: ClusterIdentity): Promise<VerifiedPlace[]> {
    try {
      const cluster = await withCluster(identity, clusterContext, async (found) => found);
      const { sampling } = await observer.observe(cluster, null);
      for (const note of sampling.notes) printStatus(context, `${cluster.cluster}: ${note}`);
      if (config.usage !== 'none') {
        const upgrades = await nodeUpgradesOf(identity, clusterContext).catch(withoutUpgrades(cluster));
        for (const missing of missingProof(cluster, sampling, upgrades)) {
          printStatus(context, `${cluster.cluster}: not confirmed: ${missing}`);
          closures.add('UNDETERMINED');
        }
      }
      return verifyCluster(
        cluster,
        sampling,
        policyAt(context.clock.nowMs(), { ...DEFAULT_POLICY, ...config }),
      );
    } catch (error) {
      if (!(error instanceof SweepError)) throw error;
      printStatus(context, error.message);
      closures.add('UNDETERMINED');
      return [];
    }
  }
  try {
    await print(formatRows(places(), FORMAT, config.format, surfaceOf(context)), context);
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
