import type { AlertLedgerRow, AlertRow } from '../../../shared/model/rows/alert-rows.ts';
import type { ClusterStateRow } from '../../../shared/model/rows/cluster-rows.ts';
import { FINDING_KINDS, type FindingKind } from '../../../shared/model/words.ts';
import type { FindingState } from '../../../shared/stages/alert/ports.ts';

/** The alerts that are PENDING, or that a scan reports as LOST, in the order of AlertStore. */
export function unsettledAlerts(
  rows: readonly AlertLedgerRow[],
  concludedAt: ReadonlyMap<string, string>,
  scanId: string,
): AlertLedgerRow[] {
  const settled = new Set(
    rows.filter(({ status }) => status !== 'PENDING').map(({ delivery_id }) => delivery_id),
  );
  const unsettled = rows.filter((row) =>
    row.status === 'PENDING'
      ? concludedAt.get(row.scan_id) === row.recorded_at && !settled.has(row.delivery_id)
      : row.status === 'LOST' && row.reported_in_scan_id === scanId,
  );
  const once = new Map(unsettled.map((row) => [row.delivery_id, row]));
  const orderOf = ({ scan_id, position, delivery_id }: AlertLedgerRow) =>
    `${scan_id} ${String(position ?? 0).padStart(9, '0')} ${delivery_id}`;
  return [...once.values()].sort((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1));
}

/**
 * A state together with the last state of the cluster's finding, or null if the finding need not change.
 * @param findings the finding rows of the alert ledger
 */
export function findingStateOf(state: ClusterStateRow, findings: readonly AlertRow[]): FindingState | null {
  const { project_id, location, cluster } = state;
  const settled = findings
    .filter((row) => row.project_id === project_id && row.location === location && row.cluster === cluster)
    .sort((a, b) => (a.scan_id < b.scan_id ? -1 : Number(a.scan_id > b.scan_id)))
    .at(-1);
  if (settled !== undefined && settled.scan_id >= state.scan_id) return null;
  if (settled === undefined || !isFindingKind(settled.kind))
    return state.exposure === 'OPEN' ? { state, settled: null } : null;
  if (state.exposure !== 'OPEN' && settled.kind === 'FINDING_INACTIVE') return null;
  const { kind, usage, readiness } = settled;
  return { state, settled: { kind, usage, readiness } };
}

function isFindingKind(kind: AlertRow['kind']): kind is FindingKind {
  return (FINDING_KINDS as readonly string[]).includes(kind);
}
