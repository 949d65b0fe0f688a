import type { ClusterStateRow } from '../../model/rows/cluster-rows.ts';
import type { SweepError } from '../../platform/errors.ts';
import { earlierFacts } from './judge-state.ts';
import type { ClusterComparison, ConclusionStore } from './ports.ts';

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
        : refusedState(state, error, comparisonOf.get(state.report_id), keepsEvidence);
    });
    rejected = await store.recordStates(recorded.filter(({ report_id }) => errors.has(report_id)));
  }
  const [first] = rejected;
  if (first !== undefined) throw first.error;
  return recorded;
}

/** The cluster could not be recorded, so nothing is claimed about it. What earlier scans knew stays. */
function refusedState(
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
