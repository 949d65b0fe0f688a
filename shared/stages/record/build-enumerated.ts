import type { ClusterIdentity } from '../../model/cluster.ts';
import type { EnumeratedClusterRow } from '../../model/rows/scan-rows.ts';
import type { Discovery } from '../../model/words.ts';
import { keysOf, type ScanContext } from './scan-context.ts';

/** The row of a cluster that the scan must account for. */
export function buildEnumerated(
  scan: ScanContext,
  identity: ClusterIdentity,
  projectNumber: string | null,
  discovery: Discovery,
): EnumeratedClusterRow {
  return { ...keysOf(scan, identity), project_number: projectNumber, discovery };
}
