import { type VerifiedPlace, verifyCluster } from '../../shared/flows/verify-cluster.ts';
import type { ClusterIdentity } from '../../shared/model/cluster.ts';
import { SweepError } from '../../shared/platform/errors.ts';
import { parseClusterPath } from '../../shared/stages/describe/identity.ts';
import { formatRows } from '../../shared/stages/report/format-rows.ts';
import type { Column, Sheet } from '../../shared/stages/report/sheet.ts';
import type { Invocation } from '../command.ts';
import { EXIT_STATUS, type ExitStatus } from '../exit-status.ts';
import { print, say } from '../output.ts';
import { withCluster } from '../wiring-cluster.ts';
import { surfaceOf } from '../world.ts';

const COLOUR_OF = { ENABLED: 'red', DISABLED: 'green', UNKNOWN: 'yellow' } as const;

const COLUMNS: readonly Column<VerifiedPlace>[] = [
  { name: 'port', cell: ({ port }) => port, colour: ({ port }) => COLOUR_OF[port] },
  { name: 'value', cell: ({ value }) => value },
  { name: 'site', cell: ({ site }) => site },
  { name: 'pool', cell: ({ pool }) => pool },
  { name: 'project_id', cell: ({ project_id }) => project_id },
  { name: 'location', cell: ({ location }) => location },
  { name: 'cluster', cell: ({ cluster }) => cluster },
  { name: 'certainty', cell: ({ certainty }) => certainty },
  { name: 'basis', cell: ({ basis }) => basis },
];
const SHEET: Sheet<VerifiedPlace> = { columns: COLUMNS, allColumns: COLUMNS, record: (place) => place };

/**
 * `verify`: the how-to page's three places of the named clusters, live. Throws CLUSTER_NAME_INVALID before anything is
 * asked; a cluster that cannot be read is said, and the others are shown.
 */
export async function run({ config, operands, world }: Invocation<'verify'>): Promise<ExitStatus> {
  const identities = operands.map(identityOf);
  const ports = new Set<VerifiedPlace['port']>();
  async function* places(): AsyncGenerator<VerifiedPlace> {
    for (const identity of identities) {
      for (const place of await placesOf(identity)) {
        ports.add(place.port);
        yield place;
      }
    }
  }
  async function placesOf(identity: ClusterIdentity): Promise<VerifiedPlace[]> {
    const clusterWorld = {
      clock: world.clock,
      signal: world.interruption,
      containerEndpoint: config.containerEndpoint ?? null,
    };
    try {
      return await withCluster(identity, clusterWorld, async (cluster) => verifyCluster(cluster));
    } catch (error) {
      if (!(error instanceof SweepError)) throw error;
      say(world, error.message);
      ports.add('UNKNOWN');
      return [];
    }
  }
  await print(formatRows(places(), SHEET, config.format, surfaceOf(world)), world);
  if (ports.has('ENABLED')) return EXIT_STATUS.OPEN;
  return ports.has('UNKNOWN') ? EXIT_STATUS.NOT_ALL_READ : EXIT_STATUS.NOTHING_OPEN;
}

function identityOf(name: string): ClusterIdentity {
  const identity = parseClusterPath(name);
  if (identity === null) throw new SweepError('CLUSTER_NAME_INVALID', { name });
  return identity;
}
