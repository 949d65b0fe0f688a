import type { ClusterStateRow } from '../../shared/model/rows/cluster-rows.ts';
import type { AlertPolicy } from '../../shared/stages/alert/alert.ts';
import type { ChangedCluster } from '../../shared/stages/alert/ports.ts';
import { aState } from './row-builder.ts';

/** The scan that alert tests are about: the second of its scope. */
export const ALERTED = { day: 1 } as const;

export const A_POLICY: AlertPolicy = {
  clusterCap: 50,
  reportUrl: 'https://report.example/',
  store: 'bigquery://p/sweep10255',
};

/** A cluster of that scan that may cause an alert. */
export function aChangedCluster(
  row: Partial<ClusterStateRow> = {},
  known: Partial<Omit<ChangedCluster, 'state'>> = {},
): ChangedCluster {
  const state = aState(ALERTED, row.cluster ?? 'c', row);
  return {
    state,
    wasRead: true,
    wasExempt: false,
    wasQuiet: false,
    isOvertaken: false,
    changedBy: null,
    ...known,
  };
}
