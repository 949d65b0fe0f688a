import { z } from 'zod';
import {
  type ClusterReportRow,
  type ClusterStateRow,
  clusterReportSchema,
} from '../model/rows/cluster-rows.ts';
import type { Usage } from '../model/rows/parts.ts';
import type { ScannedCluster } from './ports.ts';

/** A cluster_reports row, with what the conclusion of its scan made of it beside and in place of its own verdicts. */
export type ScannedRecord = ClusterReportRow & Omit<ClusterStateRow, 'usage'>;

/** Stands for the report that did not come: nothing is known. */
const NO_REPORT = Object.fromEntries(
  Object.entries(clusterReportSchema.shape).map(([name, schema]) => [
    name,
    schema instanceof z.ZodArray ? [] : null,
  ]),
);

export function scannedRecord({ state, report }: ScannedCluster): ScannedRecord {
  const { usage: verdict, ...concluded } = state;
  const row = (report ?? NO_REPORT) as ClusterReportRow;
  return { ...row, ...concluded, usage: usageOverTime(row.usage, verdict) };
}

/** This scan's counts under the verdict that all scans together give. */
function usageOverTime(usage: Usage | null, verdict: ClusterStateRow['usage']): Usage | null {
  if (usage === null || verdict === null || verdict === usage.verdict) return usage;
  return { ...usage, verdict, reason: null };
}
