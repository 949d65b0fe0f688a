import type { ClusterReportRow } from '../../shared/model/rows/cluster-rows.ts';

type AcceptedBreak = Omit<ClusterReportRow['accepted_breaks'][number], 'last_used_at'>;

/** An entry of the register of exceptions: a weekly scan of every cluster is allowed to break. */
export function anAcceptedBreak(entry: Partial<AcceptedBreak> = {}): AcceptedBreak {
  return {
    cluster: null,
    agent: 'kube-hunter',
    paths: ['pods'],
    owner: 'security-team',
    reason: 'weekly scan',
    until: '2027-01-31',
    ...entry,
  };
}
