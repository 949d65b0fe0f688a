import type { ClusterIdentity } from '../../model/cluster.ts';
import { scanDateOfId } from '../../model/identity.ts';

/** A scan with its date, so that BigQuery reads and bills only that day's partition. */
export const ofScan = (scanId: string) => ({ scan_id: scanId, scan_date: scanDateOfId(scanId) });

/** One cluster; without it, the parameters of a query for all. */
export function ofCluster(only?: ClusterIdentity) {
  const { projectId, location, cluster } = only ?? {};
  return { project_id: projectId ?? null, location: location ?? null, cluster: cluster ?? null };
}

/** A campaign with its date. */
export const ofCampaign = (campaignId: string) => ({
  campaign_id: campaignId,
  campaign_date: scanDateOfId(campaignId),
});

/** Several scans with their dates. */
export function ofScans(scanIds: readonly string[]) {
  const dates = scanIds.map((scanId) => scanDateOfId(scanId) ?? '').toSorted();
  return { scan_ids: scanIds, first_date: dates[0] ?? null, last_date: dates.at(-1) ?? null };
}
