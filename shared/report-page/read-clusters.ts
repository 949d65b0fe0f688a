import { minorOf } from '../model/gke-version.ts';
import { exposureOrOutcomeOf } from '../report/exposure-or-outcome.ts';
import { type Packed, type PackTable, unpack } from '../report/html/pack.ts';
import type { ClusterOutline, PageCluster } from '../report/html/page-cluster.ts';
import {
  type EmbeddedRows,
  type EmbeddedTable,
  OUTLINE,
  ROWS_ID,
  TABLE_ID,
} from '../report/html/page-cluster.ts';
import type { TableRow } from '../report/html/view.ts';

/** The page's clusters: as table rows, and with details on demand. */
export interface Clusters {
  readonly rows: readonly TableRow[];
  /** The fields that the page has of every cluster. */
  outline(index: number): ClusterOutline;
  /** The cluster with all data that the page has. */
  whole(index: number): PageCluster | ClusterOutline;
}

export function readClusters(): Clusters {
  const packed = embedded<EmbeddedRows>(ROWS_ID);
  // Clusters of one project have the same owners, mostly.
  const lists = new Map<Packed, readonly string[]>();
  const ownersOf = (list: Packed): readonly string[] => {
    const known = lists.get(list);
    if (known !== undefined) return known;
    const owners = (unpack(list, table) ?? []) as readonly string[];
    lists.set(list, owners);
    return owners;
  };
  const table = embedded<EmbeddedTable>(TABLE_ID);
  return {
    rows: packed.map((cluster) => tableRow(cluster, table, ownersOf)),
    outline: (index) => {
      const fields = OUTLINE.map((key) => [key, unpack(fieldOf(packed[index] ?? null, table, key), table)]);
      return Object.fromEntries(fields) as ClusterOutline;
    },
    whole: (index) => unpack(packed[index] ?? null, table) as unknown as PageCluster | ClusterOutline,
  };
}

/** The JSON that an element of the page contains. */
export function embedded<T>(id: string): T {
  return JSON.parse(document.getElementById(id)?.textContent ?? 'null') as T;
}

/** Unpacks only the fields that the table shows, so that 10,000 clusters load quickly. */
function tableRow(packed: Packed, table: PackTable, ownersOf: (list: Packed) => readonly string[]): TableRow {
  const field = (key: keyof PageCluster) => fieldOf(packed, table, key);
  const text = (key: keyof PageCluster) => {
    const value = unpack(field(key), table);
    return typeof value === 'string' ? value : '';
  };
  const [project, location, cluster] = [text('project_id'), text('location'), text('cluster')];
  const agents = entryOf(field('callers'), table)
    .slice(1)
    .map((caller) => (unpack(caller, table) as unknown as PageCluster['callers'][number]).agent ?? '');
  const version = text('control_plane_version');
  const owners = ownersOf(field('owners'));
  return {
    project,
    location,
    cluster,
    exposure: exposureOrOutcomeOf({
      exposure: (text('exposure') || null) as PageCluster['exposure'],
      outcome: text('outcome') as PageCluster['outcome'],
    }),
    category: text('category'),
    usage: text('usage_verdict'),
    now: text('now_verdict'),
    readiness: text('readiness'),
    change: text('change'),
    mode: text('mode'),
    version: minorOf(version) ?? '',
    exempt: field('exempt') === true ? 'yes' : 'no',
    owners,
    searched: [project, location, cluster, version, text('error_code'), ...agents, ...owners]
      .join(' ')
      .toLowerCase(),
  };
}

/** Of a packed cluster, one field, still packed. */
function fieldOf(packed: Packed, table: PackTable, key: keyof PageCluster): Packed {
  const [shape, ...items] = entryOf(packed, table);
  return items[table.shapes[Number(shape) - 1]?.indexOf(key) ?? -1] ?? null;
}

function entryOf(packed: Packed, table: PackTable): readonly Packed[] {
  const entry = typeof packed === 'number' ? table.entries[-1 - packed] : undefined;
  return Array.isArray(entry) ? entry : [];
}
