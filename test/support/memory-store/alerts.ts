import type { AlertRow } from '../../../shared/model/rows/alert-rows.ts';
import type { ClusterStateRow } from '../../../shared/model/rows/cluster-rows.ts';
import { FINDING_KINDS, type FindingKind } from '../../../shared/model/words.ts';
import type { ChangedCluster, FindingState } from '../../../shared/stages/alert/ports.ts';
import { compareScans } from './compare.ts';
import { type ConcludedState, clusterKey } from './history.ts';

const QUIET: ReadonlySet<string | null> = new Set(['PAST_USE', 'NOT_SEEN']);
const KNOWN_USE: ReadonlySet<string | null> = new Set([...QUIET, 'IN_USE', 'USED_SINCE_START']);

/** A state together with what earlier concluded scans knew about the same cluster. */
export function changedClusterOf(state: ClusterStateRow, history: readonly ConcludedState[]): ChangedCluster {
  const past = history
    .filter((entry) => clusterKey(entry.state) === clusterKey(state) && mayBeSame(entry.state, state))
    .sort((a, b) => compareScans(a.scan, b.scan))
    .map((entry) => entry.state);
  return {
    state,
    wasRead: past.at(-1)?.outcome === 'INSPECTED',
    wasExempt: past.findLast(({ outcome }) => outcome === 'INSPECTED')?.exempt ?? false,
    wasQuiet: QUIET.has(past.findLast(({ usage }) => KNOWN_USE.has(usage))?.usage ?? null),
  };
}

function mayBeSame(a: ClusterStateRow, b: ClusterStateRow): boolean {
  return a.cluster_uid === b.cluster_uid || a.cluster_uid === null || b.cluster_uid === null;
}

/** Whether AlertStore.changedClusters includes it. */
export function mayRaiseAlert({ state, wasRead, wasExempt, wasQuiet }: ChangedCluster): boolean {
  const { change, exposure, exempt, usage, outcome } = state;
  return (
    ['NEW', 'REGRESSED', 'RESOLVED'].includes(change) ||
    (exposure === 'OPEN' && !exempt && wasExempt) ||
    (usage === 'IN_USE' && wasQuiet) ||
    (outcome === 'UNREADABLE' && wasRead)
  );
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
