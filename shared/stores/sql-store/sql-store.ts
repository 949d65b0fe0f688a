import { setImmediate } from 'node:timers/promises';
import { pMapIterable } from 'p-map';
import { batch } from 'streaming-iterables';
import type { ClusterIdentity } from '../../model/cluster.ts';
import type { OwnedRow, Owner } from '../../model/owners.ts';
import type { AlertLedgerRow } from '../../model/rows/alert-rows.ts';
import type { CampaignClusterRow, CampaignEventRow, CampaignRow } from '../../model/rows/campaign-rows.ts';
import type { ClusterReportRow, ClusterStateRow } from '../../model/rows/cluster-rows.ts';
import type { EnumeratedClusterRow, ScanRow } from '../../model/rows/scan-rows.ts';
import type { Trigger } from '../../model/words.ts';
import type {
  CampaignMilestone,
  PageReader,
  RingProgress,
  ScannedCluster,
  VerdictCount,
} from '../../report/ports.ts';
import type { AlertStore, FindingState } from '../../stages/alert/ports.ts';
import type {
  ClusterComparison,
  ClusterEvidence,
  ConclusionStore,
  ScanProgress,
} from '../../stages/conclude/ports.ts';
import type {
  AwaitedCluster,
  ChainEnd,
  ChangeRecorder,
  KnownCluster,
  RejectedRow,
  ScanRecorder,
} from '../../stages/record/ports.ts';
import type { SampledCluster, SamplingHistory } from '../../stages/sample/ports.ts';
import { ANSWERS, type Answer, type EarlierScan, type StoreQuery } from './answers.ts';
import { mergeEvidence, scansToReport } from './merge-evidence.ts';
import { ofCampaign, ofCampaigns, ofCluster, ofEvidenceReports, ofScan, ofScans } from './parameters.ts';
import type { TableName } from './row-form.ts';
import { first, none, type Parameters, type SqlEngine } from './sql-engine.ts';

/** Reports read at once. Each read searches all reports of the scan; sorting them would hold all of them in memory. */
const PAGE = 2000;
/** Number of clusters processed before yielding to the event loop, so that other reads can continue. */
const TURN = 50;

/** Implements the store ports with SQL statements, once for every engine. */
export class SqlStore
  implements ScanRecorder, ChangeRecorder, ConclusionStore, AlertStore, PageReader, SamplingHistory
{
  readonly #engine: SqlEngine;

  constructor(engine: SqlEngine) {
    this.#engine = engine;
  }

  recordScan(row: ScanRow): Promise<void> {
    return this.#insert('scans', [row]);
  }

  recordEnumerated(rows: readonly EnumeratedClusterRow[]): Promise<void> {
    return this.#insert('enumerated_clusters', rows);
  }

  async recordReports(rows: readonly ClusterReportRow[]): Promise<readonly RejectedRow[]> {
    return rows.length === 0 ? [] : this.#engine.insert('cluster_reports', rows);
  }

  async recordStates(rows: readonly ClusterStateRow[]): Promise<readonly RejectedRow[]> {
    return rows.length === 0 ? [] : this.#engine.insert('cluster_states', rows);
  }

  recordAlerts(rows: readonly AlertLedgerRow[]): Promise<void> {
    return this.#insert('alerts', rows);
  }

  knownClusters(scope: string): AsyncGenerator<KnownCluster> {
    return this.#ask('known_clusters', { scope });
  }

  enumeratedClusters(scanId: string): AsyncGenerator<AwaitedCluster> {
    return this.#ask('enumerated_in_scan', ofScan(scanId));
  }

  async scanProgress(scanId: string): Promise<ScanProgress> {
    const progress = await first(this.#ask('scan_progress', ofScan(scanId)));
    return progress ?? { expectedClusters: null, enumeratedClusters: 0, reportedClusters: 0 };
  }

  async *compareClusters(scanId: string): AsyncGenerator<ClusterComparison> {
    const scans = await this.#earlierScans(scanId);
    const earlier = scans.filter(({ concluded }) => concluded).map((scan) => scan.scanId);
    // Lists must not be empty: the scan itself has no state yet that counts.
    const { scan_ids, first_date, last_date } = ofScans([...earlier, scanId]);
    yield* this.#ask('compare_clusters', {
      ...ofScan(scanId),
      earlier_scan_ids: scan_ids,
      first_date,
      last_date,
    });
  }

  async *clusterEvidence(scanId: string, only?: ClusterIdentity): AsyncGenerator<ClusterEvidence> {
    const scans = await this.#earlierScans(scanId);
    const states = scans.filter(({ evidence }) => evidence === 'STATES').map((scan) => scan.scanId);
    // Lists must not be empty: without earlier states, the scan's own ID matches nothing.
    const ofReports = ofEvidenceReports(
      [...scansToReport(scans), scanId],
      states.length > 0 ? states : [scanId],
    );
    const reports = this.#ask('evidence_reports', { ...ofReports, ...ofCluster(only) });
    yield* mergeEvidence(
      scanId,
      scans,
      states.length > 0 ? this.#ask('evidence_states', { ...ofScans(states), ...ofCluster(only) }) : none(),
      reports,
    );
  }

  async *carriedEvidence(scanId: string): AsyncGenerator<SampledCluster> {
    const scans = await this.#earlierScans(scanId);
    const states = scans.filter(({ evidence }) => evidence === 'STATES').map((scan) => scan.scanId);
    if (states.length === 0) return;
    const rows = this.#ask('evidence_states', { ...ofScans(states), ...ofCluster() });
    for await (const { previous, ...cluster } of mergeEvidence(scanId, scans, rows, none()))
      if (previous !== null && previous.uid !== null)
        yield { ...cluster, uid: previous.uid, entries: previous.entries };
  }

  startedScan(scanId: string): Promise<ScanRow | null> {
    return first(this.#ask('started_scan', { scan_id: scanId }));
  }

  concludedScan(scanId: string): Promise<ScanRow | null> {
    return first(this.#ask('concluded_scan', { scan_id: scanId }));
  }

  previousScan(scanId: string): Promise<ScanRow | null> {
    return first(this.#ask('previous_scan', { scan_id: scanId }));
  }

  unconcludedScans(scanId: string): AsyncGenerator<ScanRow> {
    return this.#ask('unconcluded_scans', { scan_id: scanId });
  }

  findingStates(scanId: string): AsyncGenerator<FindingState> {
    return this.#ask('finding_states', { scan_id: scanId });
  }

  unsettledAlerts(scanId: string): AsyncGenerator<AlertLedgerRow> {
    return this.#ask('unsettled_alerts', { scan_id: scanId });
  }

  scansWithHiddenStates(since: string, trigger?: Trigger): AsyncGenerator<string> {
    return this.#ask('hidden_states', { since, trigger: trigger ?? null });
  }

  async chainEnd(cluster: ClusterIdentity, scope: string): Promise<ChainEnd> {
    const end = await first(this.#ask('chain_end', { ...ofCluster(cluster), scope }));
    return end ?? { lastScanAt: null, last: null };
  }

  latestScan(scope?: string, trigger: Trigger = 'SCHEDULE'): Promise<ScanRow | null> {
    return first(this.#ask('latest_scan', { scope: scope ?? null, trigger }));
  }

  listScans(): AsyncGenerator<ScanRow> {
    return this.#ask('list_scans', {});
  }

  /** Readers see the campaign once all of its clusters are there. */
  async recordCampaign(campaign: CampaignRow, clusters: readonly CampaignClusterRow[]): Promise<void> {
    await this.#insert('campaign_clusters', clusters);
    await this.#insert('campaigns', [campaign]);
  }

  listCampaigns(campaignId: string | null = null): AsyncGenerator<CampaignRow> {
    return this.#ask('list_campaigns', { campaign_id: campaignId });
  }

  /** The campaign with this ID, or the latest one; null if there is none. */
  findCampaign(campaignId: string | null): Promise<CampaignRow | null> {
    return first(this.listCampaigns(campaignId));
  }

  campaignMilestones(campaignIds: readonly string[]): AsyncGenerator<CampaignMilestone> {
    return this.#ask('campaign_milestones', ofCampaigns(campaignIds));
  }

  ringProgress(campaignId: string, resumed: number): AsyncGenerator<RingProgress> {
    return this.#ask('ring_progress', { ...ofCampaign(campaignId), resumed: String(resumed) });
  }

  campaignClusters(campaignId: string): AsyncGenerator<CampaignClusterRow> {
    return this.#ask('clusters_of_campaign', ofCampaign(campaignId));
  }

  /** The events after a sequence number, in order. */
  campaignEvents(campaignId: string, after: number): AsyncGenerator<CampaignEventRow> {
    return this.#ask('events_of_campaign', { ...ofCampaign(campaignId), after: String(after) });
  }

  /** Appends events, all or none; false if another process has appended one with the first number. */
  async appendCampaignEvents(events: readonly CampaignEventRow[]): Promise<boolean> {
    return events.length === 0 || (await this.#engine.insertNext(events));
  }

  verdictCounts(scanIds: readonly string[], owner: Owner | null = null): AsyncGenerator<VerdictCount> {
    return this.#ask('verdict_counts', { ...ofScans(scanIds), owner });
  }

  openOwners(scanId: string): AsyncGenerator<OwnedRow> {
    return this.#ask('open_owners', ofScan(scanId));
  }

  async *scannedClusters(scanId: string): AsyncGenerator<ScannedCluster> {
    const states = batch(PAGE, this.#ask('scanned_states', ofScan(scanId)));
    // The engine prepares the next page while this one is processed.
    const pages = pMapIterable(states, (page) => this.#withReports(scanId, page), {
      concurrency: 1,
      backpressure: 2,
    });
    for await (const page of pages)
      for (const [index, cluster] of page.entries()) {
        if (index % TURN === 0) await setImmediate();
        yield cluster;
      }
  }

  async #withReports(scanId: string, states: readonly ClusterStateRow[]): Promise<ScannedCluster[]> {
    const ids = { ...ofScan(scanId), report_ids: states.map(({ report_id }) => report_id) };
    const reports = new Map<string, ClusterReportRow>();
    for await (const report of this.#ask('reports_by_id', ids)) reports.set(report.report_id, report);
    return states.map((state) => ({ state, report: reports.get(state.report_id) ?? null }));
  }

  /** In time order. */
  #earlierScans(scanId: string): Promise<EarlierScan[]> {
    return Array.fromAsync(this.#ask('earlier_scans', { scan_id: scanId }));
  }

  async #insert(table: TableName, rows: readonly object[]): Promise<void> {
    const [rejected] = rows.length === 0 ? [] : await this.#engine.insert(table, rows);
    if (rejected !== undefined) throw rejected.error;
  }

  async *#ask<Name extends StoreQuery>(name: Name, parameters: Parameters): AsyncGenerator<Answer<Name>> {
    const { form } = this.#engine;
    for await (const row of this.#engine.ask(name, parameters))
      yield ANSWERS[name](row as never, form) as Answer<Name>;
  }
}
