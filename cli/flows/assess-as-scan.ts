import { scanDateOf, scanIdOf } from '../../shared/model/identity.ts';
import type { ScanRow } from '../../shared/model/rows/scan-rows.ts';
import type { Change } from '../../shared/model/words.ts';
import { formatList } from '../../shared/platform/text.ts';
import type { NextStep } from '../../shared/report/ports.ts';
import type { FoundCluster } from '../../shared/report/security-formats/finding-source.ts';
import { nextSteps } from '../../shared/report-page/next-steps.ts';
import { type AssessedCluster, decidingAddresses } from './assess-files.ts';
import type { Baseline } from './compare-baseline.ts';

/** The scan that findings from files belong to. */
export function assessedScan(nowMs: number, isComplete: boolean): ScanRow {
  const scanId = scanIdOf(nowMs, 'assess');
  const time = new Date(nowMs).toISOString();
  return {
    scan_id: scanId,
    scan_date: scanDateOf(nowMs),
    recorded_at: time,
    event_id: `${scanId}/CONCLUDED`,
    event: 'CONCLUDED',
    scheduled_at: time,
    scope: 'assess',
    trigger: null,
    organization: null,
    expected_clusters: null,
    projects_listed: null,
    unreadable_projects: [],
    unreadable_folders: [],
    partial_locations: [],
    completeness: isComplete ? 'COMPLETE' : 'PARTIAL',
    outcomes: null,
    exposures: null,
    missing_clusters: [],
    projects_api_disabled: null,
    evidence_format: null,
    policy: null,
    exceptions: [],
  };
}

/** A judged cluster as a finding's subject. Without a baseline, every finding is new. */
export function foundCluster(cluster: AssessedCluster, baseline: Baseline | null): FoundCluster {
  const { row } = cluster;
  const before = baseline?.find(row)?.exposure ?? null;
  return {
    ...row,
    change: changeOf(row.exposure === 'OPEN', before === null ? null : before === 'OPEN', row.outcome),
    exempt: row.exemption !== null,
    compared_scan_id: null,
    compared_exposure: before,
    open_since: null,
    last_used_at: null,
    quiet_since: null,
    report_recorded_at: row.recorded_at,
    open_kubelets: [],
    evidence_uid: null,
    evidence: [],
    ancestors: [],
    earlier: null,
    addresses: decidingAddresses(cluster),
    worse: baseline !== null && baseline.worsening(cluster) !== null,
  };
}

function changeOf(isOpen: boolean, wasOpen: boolean | null, outcome: string): Change {
  if (outcome !== 'INSPECTED') return 'UNKNOWN';
  if (wasOpen === null) return isOpen ? 'NEW' : 'NONE';
  if (isOpen) return wasOpen ? 'STILL' : 'REGRESSED';
  return wasOpen ? 'RESOLVED' : 'NONE';
}

/** The next steps for a cluster; for Terraform resources, what to change in the configuration instead of commands. */
export function adviseOnFiles(cluster: FoundCluster): readonly NextStep[] {
  const { addresses = [], exposure } = cluster;
  if (addresses.length === 0 || exposure === 'CLOSED') return nextSteps(cluster);
  const title = `Set insecure_kubelet_readonly_port_enabled = "FALSE" in the configuration of ${formatList(addresses)}, once nothing calls the port any more.`;
  return [{ title, notes: [], commands: [] }];
}
