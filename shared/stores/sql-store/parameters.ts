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
export const ofScans = (scanIds: readonly string[]) => ({ scan_ids: scanIds, ...datesOf(scanIds) });

/** The reports of some scans, and the states of others that carry their evidence. */
export function ofEvidenceReports(reportScanIds: readonly string[], stateScanIds: readonly string[]) {
  const { first_date: first_report_date, last_date: last_report_date } = datesOf(reportScanIds);
  return {
    scan_ids: reportScanIds,
    first_report_date,
    last_report_date,
    state_ids: stateScanIds,
    ...datesOf(stateScanIds),
  };
}

/** Several campaigns with their dates. */
export const ofCampaigns = (campaignIds: readonly string[]) => ({
  campaign_ids: campaignIds,
  ...datesOf(campaignIds),
});

function datesOf(ids: readonly string[]) {
  const dates = ids.map((id) => scanDateOfId(id) ?? '').toSorted();
  return { first_date: dates[0] ?? null, last_date: dates.at(-1) ?? null };
}
