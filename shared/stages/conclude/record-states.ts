import { clusterPath } from '../../model/cluster-names.ts';
import type { ClusterStateRow } from '../../model/rows/cluster-rows.ts';
import type { ScanRow } from '../../model/rows/scan-rows.ts';
import { messageOf, SweepError } from '../../platform/errors.ts';
import { earlierFacts, judgeState, NO_VERDICTS } from './judge-state.ts';
import type { CarriedEvidence, ClusterComparison, ConclusionStore } from './ports.ts';

/** What a replacement keeps, in the order of the attempts: the evidence may be what the store rejects. */
const ATTEMPTS = [{ keepsEvidence: true }, { keepsEvidence: false }];

/**
 * Records states. A state that the store rejects is replaced by UNREADABLE/ROW_REFUSED: it must neither stop the
 * conclusion nor lose the other clusters in the batch.
 * @param comparisons that each state was judged from
 * @returns the rows as recorded, in their order
 * @throws SweepError ROW_REFUSED if the store rejects a replacement without evidence as well, or with a STORE_ code
 */
export async function recordStates(
  store: Pick<ConclusionStore, 'recordStates'>,
  states: readonly ClusterStateRow[],
  comparisons: readonly ClusterComparison[],
): Promise<readonly ClusterStateRow[]> {
  const comparisonOf = new Map(comparisons.map((comparison) => [comparison.reportId, comparison]));
  let recorded = states;
  let rejected = await store.recordStates(states);
  for (const { keepsEvidence } of ATTEMPTS) {
    if (rejected.length === 0) return recorded;
    const errors = new Map(rejected.map(({ id, error }) => [id, error]));
    recorded = recorded.map((state) => {
      const error = errors.get(state.report_id);
      return error === undefined
        ? state
        : unreadableState(state, error, comparisonOf.get(state.report_id), keepsEvidence);
    });
    rejected = await store.recordStates(recorded.filter(({ report_id }) => errors.has(report_id)));
  }
  const [first] = rejected;
  if (first !== undefined) throw first.error;
  return recorded;
}

/**
 * The state of a cluster that could not be judged: UNREADABLE.
 * @param previous what it carries forward
 */
export function unjudgedState(
  started: ScanRow,
  comparison: ClusterComparison,
  previous: CarriedEvidence | null,
  cause: unknown,
  recordedAt: string,
): ClusterStateRow {
  const carried = { uid: previous?.uid ?? null, use: null, entries: previous?.entries ?? [] };
  const state = judgeState(started, comparison, NO_VERDICTS, carried, recordedAt);
  const detail = messageOf(cause);
  const error = new SweepError('CLUSTER_UNREADABLE', { cluster: clusterPath(comparison), detail }, { cause });
  return unreadableState(state, error, comparison, true);
}

/** Nothing is claimed about the cluster. What earlier scans knew stays. */
function unreadableState(
  state: ClusterStateRow,
  error: SweepError,
  comparison: ClusterComparison | undefined,
  keepsEvidence: boolean,
): ClusterStateRow {
  const verdicts = { outcome: 'UNREADABLE', exposure: null, usage: null } as const;
  return {
    ...state,
    ...verdicts,
    error_code: error.code,
    change: 'UNKNOWN',
    readiness: null,
    reasons: [error.message],
    open_since: null,
    last_used_at: null,
    quiet_since: null,
    open_kubelets: [],
    use: null,
    pools: [],
    evidence_uid: keepsEvidence ? state.evidence_uid : null,
    evidence: keepsEvidence ? state.evidence : [],
    earlier: comparison === undefined ? null : earlierFacts(comparison, verdicts),
  };
}
