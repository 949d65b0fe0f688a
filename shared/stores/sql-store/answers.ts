import { type ClusterKey, identityOfKey } from '../../model/cluster-names.ts';
import type { OwnedRow } from '../../model/owners.ts';
import type { AlertLedgerRow } from '../../model/rows/alert-rows.ts';
import type {
  CampaignClusterRow,
  CampaignEventRow,
  CampaignProgress,
  CampaignRow,
} from '../../model/rows/campaign-rows.ts';
import type { ClusterReportRow, ClusterStateRow, EvidenceReport } from '../../model/rows/cluster-rows.ts';
import type { ScanRow } from '../../model/rows/scan-rows.ts';
import type { Exposure, FindingKind, Outcome, Readiness, UsageVerdict } from '../../model/words.ts';
import type { CampaignMilestone, RingProgress, VerdictCount } from '../../report/ports.ts';
import type { FindingState } from '../../stages/alert/ports.ts';
import type { CarriedEvidence, ScanProgress } from '../../stages/conclude/ports.ts';
import type { AwaitedCluster, ChainEnd, KnownCluster } from '../../stages/record/ports.ts';
import { comparisonOf } from './comparison-answer.ts';
import type { RowForm } from './row-form.ts';

interface KnownClusterAnswer extends ClusterKey {
  readonly project_number: string | null;
}

function knownClusterOf(answer: KnownClusterAnswer): KnownCluster {
  return { ...identityOfKey(answer), projectNumber: answer.project_number };
}

function awaitedClusterOf(answer: KnownClusterAnswer & { readonly reported: boolean }): AwaitedCluster {
  return { ...knownClusterOf(answer), reported: answer.reported };
}

interface ProgressAnswer {
  readonly expected_clusters: number | string | null;
  readonly enumerated_clusters: number | string;
  readonly reported_clusters: number | string;
}

/** An engine may return integers as text. */
function progressOf(answer: ProgressAnswer): ScanProgress {
  return {
    expectedClusters: answer.expected_clusters === null ? null : Number(answer.expected_clusters),
    enumeratedClusters: Number(answer.enumerated_clusters),
    reportedClusters: Number(answer.reported_clusters),
  };
}

interface ChainEndAnswer {
  /** Times are in the engine's form. */
  readonly last_scan_at: string | null;
  /** null if the cluster has no state; then the following fields are null too. */
  readonly scan_id: string | null;
  readonly read_at: string | null;
  readonly cluster_uid: string | null;
  readonly exposure: Exposure | null;
  readonly exempt: boolean | null;
}

function chainEndOf(answer: ChainEndAnswer, form: RowForm): ChainEnd {
  const { last_scan_at, read_at, cluster_uid: uid, exposure, exempt } = answer;
  return {
    lastScanAt: last_scan_at && form.timestamp(last_scan_at),
    last:
      read_at === null ? null : { uid, exposure, exempt: exempt === true, readAt: form.timestamp(read_at) },
  };
}

interface EarlierScanAnswer {
  readonly scan_id: string;
  readonly concluded: boolean;
  readonly began_at: string | null;
  readonly concluded_at: string | null;
  readonly evidence: 'STATES' | 'REPORTS' | null;
}

/** A scan that a later one builds on. */
export interface EarlierScan {
  readonly scanId: string;
  /** Its states tell what was known of each cluster. */
  readonly concluded: boolean;
  /** When its first STARTED row was recorded, and its CONCLUDED row. RFC 3339; null if it is not needed. */
  readonly beganAt: string | null;
  readonly concludedAt: string | null;
  /** Where its evidence is; null if a later one of these scans carries it. */
  readonly evidence: 'STATES' | 'REPORTS' | null;
}

const earlierScanOf = (answer: EarlierScanAnswer, { timestamp }: RowForm): EarlierScan => ({
  scanId: answer.scan_id,
  concluded: answer.concluded,
  beganAt: answer.began_at === null ? null : timestamp(answer.began_at),
  concludedAt: answer.concluded_at === null ? null : timestamp(answer.concluded_at),
  evidence: answer.evidence,
});

/** Rows of `evidence_states` and `evidence_reports`: which cluster they are about, and in which scan. */
export interface EvidenceRow<Value> {
  readonly key: ClusterKey;
  readonly scanId: string;
  readonly value: Value;
}

type EvidenceStateAnswer = ClusterKey & Pick<ClusterStateRow, 'scan_id' | 'evidence_uid' | 'evidence'>;

function evidenceStateOf(answer: EvidenceStateAnswer, form: RowForm): EvidenceRow<CarriedEvidence> {
  const { scan_id, evidence_uid, evidence } = form.row('cluster_states', answer);
  return { key: answer, scanId: scan_id, value: { uid: evidence_uid, entries: evidence } };
}

function evidenceReportOf(answer: ClusterKey & EvidenceReport, form: RowForm): EvidenceRow<EvidenceReport> {
  const report = form.row('cluster_reports', answer);
  return { key: report, scanId: report.scan_id, value: report };
}

interface FindingStateAnswer {
  readonly state: ClusterStateRow;
  /** null if the cluster has no finding; then its other fields are null too. */
  readonly settled_kind: FindingKind | null;
  readonly settled_usage: UsageVerdict | null;
  readonly settled_readiness: Readiness | null;
}

function findingStateOf(answer: FindingStateAnswer, form: RowForm): FindingState {
  const { settled_kind: kind, settled_usage: usage, settled_readiness: readiness } = answer;
  const state = stateOf(answer.state, form);
  return { state, settled: kind === null ? null : { kind, usage, readiness } };
}

interface VerdictCountAnswer {
  readonly scan_id: string;
  readonly outcome: Outcome;
  readonly exposure: Exposure | null;
  readonly readiness: Readiness | null;
  readonly exempt: boolean;
  readonly clusters: number | string;
}

/** An engine may return integers as text. */
function verdictCountOf({ scan_id, clusters, ...verdicts }: VerdictCountAnswer): VerdictCount {
  return { scanId: scan_id, clusters: Number(clusters), ...verdicts };
}

interface RingProgressAnswer {
  readonly ring: number | string;
  readonly progress: CampaignProgress;
  readonly clusters: number | string;
  readonly last_event_at: string | null;
}

function ringProgressOf(answer: RingProgressAnswer, form: RowForm): RingProgress {
  const { ring, progress, clusters, last_event_at: lastEventAt } = answer;
  return {
    ring: Number(ring),
    progress,
    clusters: Number(clusters),
    lastEventAt: lastEventAt && form.timestamp(lastEventAt),
  };
}

const scanOf = (row: ScanRow, form: RowForm) => form.row('scans', row);
const stateOf = (row: ClusterStateRow, form: RowForm) => form.row('cluster_states', row);
const ownedOf = (row: OwnedRow, form: RowForm): OwnedRow => form.row('cluster_states', row);
const alertOf = (row: AlertLedgerRow, form: RowForm) => form.row('alerts', row);
const campaignOf = (row: CampaignRow, form: RowForm) => form.row('campaigns', row);
const campaignClusterOf = (row: CampaignClusterRow, form: RowForm) => form.row('campaign_clusters', row);
const campaignEventOf = (row: CampaignEventRow, form: RowForm) => form.row('campaign_events', row);
const milestoneOf = (row: CampaignMilestone, form: RowForm) => form.row('campaign_events', row);
const scanIdOf = (row: { readonly scan_id: string }) => row.scan_id;
const reportOf = (row: ClusterReportRow, form: RowForm) => form.row('cluster_reports', row);

/** Decodes a row of each statement in `infra/bigquery/store-queries`, whose SELECT list defines the row. */
export const ANSWERS = {
  started_scan: scanOf,
  concluded_scan: scanOf,
  latest_scan: scanOf,
  list_scans: scanOf,
  known_clusters: knownClusterOf,
  enumerated_in_scan: awaitedClusterOf,
  scan_progress: progressOf,
  compare_clusters: comparisonOf,
  chain_end: chainEndOf,
  earlier_scans: earlierScanOf,
  evidence_states: evidenceStateOf,
  evidence_reports: evidenceReportOf,
  scanned_states: stateOf,
  reports_by_id: reportOf,
  verdict_counts: verdictCountOf,
  open_owners: ownedOf,
  previous_scan: scanOf,
  unconcluded_scans: scanOf,
  finding_states: findingStateOf,
  unsettled_alerts: alertOf,
  hidden_states: scanIdOf,
  list_campaigns: campaignOf,
  clusters_of_campaign: campaignClusterOf,
  events_of_campaign: campaignEventOf,
  campaign_milestones: milestoneOf,
  ring_progress: ringProgressOf,
} as const satisfies Record<string, (row: never, form: RowForm) => unknown>;

/** The names of the store's queries. */
export type StoreQuery = keyof typeof ANSWERS;

export type Answer<Name extends StoreQuery> = ReturnType<(typeof ANSWERS)[Name]>;
