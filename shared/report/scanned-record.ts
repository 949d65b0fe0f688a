import * as z from 'zod';
import { isOwnedBy, isOwner } from '../model/owners.ts';
import {
  type ClusterReportRow,
  type ClusterStateRow,
  clusterReportSchema,
} from '../model/rows/cluster-rows.ts';
import type { PoolReport, Usage } from '../model/rows/parts.ts';
import { SweepError } from '../platform/errors.ts';
import { exposureOrOutcomeOf } from './exposure-or-outcome.ts';
import type { ScannedCluster } from './ports.ts';

/** A cluster_reports row in which the verdicts over all scans replace those of its own scan. */
export type ScannedRecord = ClusterReportRow & Omit<ClusterStateRow, 'usage' | 'use' | 'pools'>;

/** Replaces a report that did not arrive: nothing is known. */
const NO_REPORT = Object.fromEntries(
  Object.entries(clusterReportSchema.shape).map(([name, schema]) => [
    name,
    schema instanceof z.ZodArray ? [] : null,
  ]),
);

export function scannedRecord({ state, report }: ScannedCluster): ScannedRecord {
  const { usage: verdict, use, pools, ...concluded } = state;
  const row = (report ?? NO_REPORT) as ClusterReportRow;
  const verdicts = new Map(pools.map((pool) => [pool.pool, pool]));
  return {
    ...row,
    ...concluded,
    // A state of an earlier release has no labels.
    labels: state.labels.length > 0 ? state.labels : row.labels,
    usage: use ?? withVerdict(row.usage, verdict),
    pools: row.pools.map((pool) => {
      const { usage, readiness } = verdicts.get(pool.pool) ?? pool;
      return { ...pool, usage, readiness };
    }),
  };
}

/** A state of an earlier release has the verdict alone. */
function withVerdict(usage: Usage | null, verdict: ClusterStateRow['usage']): Usage | null {
  if (usage === null || verdict === null || verdict === usage.verdict) return usage;
  return { ...usage, verdict, reason: null };
}

/**
 * Whether the port of a pool is open: by its setting, or because a kubelet was observed with the port open.
 * @param row of a file or of a concluded scan; only the latter knows what earlier scans observed
 */
export function isOpenPool(
  { pool, port, effective_port, usage }: PoolReport,
  row: ClusterReportRow | ScannedRecord,
): boolean {
  const carried = 'open_kubelets' in row && row.open_kubelets.some((kubelet) => kubelet.pool === pool);
  return port === 'ENABLED' || effective_port === 'ENABLED' || usage.verdict === 'IN_USE' || carried;
}

/** Query parameters that select clusters, with the value that they compare; several values are separated by commas. */
const FILTERS = {
  exposure: (row) => exposureOrOutcomeOf(row),
  readiness: (row) => row.readiness ?? '',
  usage: (row) => row.usage?.verdict ?? '',
  change: (row) => row.change,
  mode: (row) => row.mode ?? '',
  exempt: (row) => String(row.exempt),
  project: (row) => row.project_id,
  location: (row) => row.location,
} as const satisfies Record<string, (row: ScannedRecord) => string>;

export const FILTER_PARAMETERS = [...Object.keys(FILTERS), 'owner', 'q'];

/** Whether a cluster is selected. Throws SweepError REQUEST_INVALID for an owner that is not one. */
export function filterOf(query: Readonly<Record<string, string>>): (row: ScannedRecord) => boolean {
  const { owner, q = '' } = query;
  if (owner !== undefined && !isOwner(owner))
    throw new SweepError('REQUEST_INVALID', {
      detail: 'owner must be projects/ID, folders/NUMBER, organizations/NUMBER or KEY=VALUE',
    });
  const wanted = Object.entries(FILTERS).flatMap(([name, wordOf]) =>
    query[name] === undefined ? [] : [{ wordOf, words: new Set(query[name].split(',')) }],
  );
  const terms = q.toLowerCase().split(/\s+/).filter(Boolean);
  return (row) => {
    const text = [
      row.project_id,
      row.location,
      row.cluster,
      ...row.labels.map(({ key, value }) => `${key}=${value}`),
    ];
    const searched = text.join(' ').toLowerCase();
    return (
      wanted.every(({ wordOf, words }) => words.has(wordOf(row))) &&
      (owner === undefined || isOwnedBy(row, owner)) &&
      terms.every((term) => searched.includes(term))
    );
  };
}
