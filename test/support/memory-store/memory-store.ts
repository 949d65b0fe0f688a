import type { ClusterIdentity } from '../../../shared/model/cluster.ts';
import { clusterKeyOf } from '../../../shared/model/cluster-names.ts';
import type { OwnedRow, Owner } from '../../../shared/model/owners.ts';
import type { AlertLedgerRow } from '../../../shared/model/rows/alert-rows.ts';
import type { ClusterReportRow, ClusterStateRow } from '../../../shared/model/rows/cluster-rows.ts';
import type { EnumeratedClusterRow, ScanRow } from '../../../shared/model/rows/scan-rows.ts';
import type { Trigger } from '../../../shared/model/words.ts';
import type { PageReader, ScannedCluster, VerdictCount } from '../../../shared/report/ports.ts';
import type { AlertStore, FindingState } from '../../../shared/stages/alert/ports.ts';
import type {
  ClusterComparison,
  ClusterEvidence,
  ConclusionStore,
  ScanProgress,
} from '../../../shared/stages/conclude/ports.ts';
import type {
  AwaitedCluster,
  ChainEnd,
  ChangeRecorder,
  KnownCluster,
  RejectedRow,
  ScanRecorder,
} from '../../../shared/stages/record/ports.ts';
import type { SampledCluster, SamplingHistory } from '../../../shared/stages/sample/ports.ts';
import { findingStateOf, unsettledAlerts } from './alerts.ts';
import { compareClusters, compareScans, identityOf } from './compare.ts';
import { comparisonsOf, endOf } from './comparison.ts';
import { countVerdicts } from './count-verdicts.ts';
import { type EarlierScans, earlierScans, evidenceOf, statesKnownTo } from './evidence.ts';
import { type ConcludedState, clusterKey, isChange, isWhole, lastByCluster } from './history.ts';
import { LastRows, Reports } from './last-rows.ts';
import { MemoryCampaigns } from './memory-campaigns.ts';
import { worstFirst } from './worst-first.ts';

type Ports = ScanRecorder & ChangeRecorder & ConclusionStore & AlertStore & PageReader & SamplingHistory;
export type MemoryStore = Ports & MemoryCampaigns;

/** An in-memory store: the same guarantees as the other stores, in plain TypeScript. */
export function createMemoryStore(): MemoryStore {
  return new Memory();
}

class Memory extends MemoryCampaigns implements Ports {
  readonly #events = new LastRows<ScanRow>((row) => row.event_id);
  /** STARTED rows with the number of expected clusters. */
  readonly #counted = new LastRows<ScanRow>((row) => row.event_id);
  readonly #enumerated = new LastRows<EnumeratedClusterRow>((row) => row.report_id);
  readonly #reports = new Reports();
  readonly #states = new LastRows<ClusterStateRow>((row) => row.report_id);
  readonly #alerts: AlertLedgerRow[] = [];
  /** When each scan's first STARTED row was recorded. */
  readonly #beganAt = new Map<string, string>();

  async recordScan(row: ScanRow): Promise<void> {
    if (row.event === 'STARTED' && !this.#beganAt.has(row.scan_id))
      this.#beganAt.set(row.scan_id, row.recorded_at);
    this.#events.record([row]);
    if (row.event === 'STARTED' && row.expected_clusters !== null) this.#counted.record([row]);
  }

  async recordEnumerated(rows: readonly EnumeratedClusterRow[]): Promise<void> {
    this.#enumerated.record(rows);
  }

  async recordReports(rows: readonly ClusterReportRow[]): Promise<readonly RejectedRow[]> {
    this.#reports.record(rows);
    return [];
  }

  async recordStates(rows: readonly ClusterStateRow[]): Promise<readonly RejectedRow[]> {
    this.#states.record(rows);
    return [];
  }

  async recordAlerts(rows: readonly AlertLedgerRow[]): Promise<void> {
    this.#alerts.push(...structuredClone(rows));
  }

  async *knownClusters(scope: string): AsyncGenerator<KnownCluster> {
    const known = lastByCluster(this.#history().filter(({ scan }) => scan.scope === scope && isWhole(scan)));
    const states = [...known.values()].map(({ state }) => state).sort(compareClusters);
    for (const state of states.filter(({ outcome }) => outcome !== 'GONE')) {
      const projectNumber = this.#enumerated.get(state.report_id)?.project_number ?? null;
      yield { ...identityOf(state), projectNumber };
    }
  }

  async *enumeratedClusters(scanId: string): AsyncGenerator<AwaitedCluster> {
    for (const row of this.#listed(scanId).sort(compareClusters)) {
      const reported = this.#reports.get(row.report_id) !== null;
      yield { ...identityOf(row), projectNumber: row.project_number, reported };
    }
  }

  async startedScan(scanId: string): Promise<ScanRow | null> {
    return this.#counted.get(`${scanId}/STARTED`);
  }

  async scanProgress(scanId: string): Promise<ScanProgress> {
    const listed = this.#listed(scanId);
    return {
      expectedClusters: this.#counted.get(`${scanId}/STARTED`)?.expected_clusters ?? null,
      enumeratedClusters: listed.length,
      reportedClusters: listed.filter((row) => this.#reports.get(row.report_id) !== null).length,
    };
  }

  async concludedScan(scanId: string): Promise<ScanRow | null> {
    return this.#event(scanId, 'CONCLUDED');
  }

  async *compareClusters(scanId: string): AsyncGenerator<ClusterComparison> {
    const scan = this.#event(scanId, 'STARTED');
    if (scan === null) return;
    const others = statesKnownTo(scan, this.#earlierScans(scan), [...this.#history()]);
    const beganAt = this.#beganAt.get(scanId) ?? scan.recorded_at;
    yield* comparisonsOf({ scan, beganAt, others, listed: this.#listed(scanId) }, (reportId) =>
      this.#reports.get(reportId),
    );
  }

  async *clusterEvidence(scanId: string, only?: ClusterIdentity): AsyncGenerator<ClusterEvidence> {
    const scan = this.#event(scanId, 'STARTED');
    if (scan === null) return;
    const rows = [[...this.#states.all()], [...this.#reports.all()]] as const;
    const evidence = evidenceOf(scan, this.#earlierScans(scan), ...rows);
    const isWanted = (cluster: ClusterIdentity) =>
      only === undefined || clusterKeyOf(cluster) === clusterKeyOf(only);
    yield* evidence.filter(isWanted);
  }

  async chainEnd(cluster: ClusterIdentity, scope: string): Promise<ChainEnd> {
    const scans = [...this.#ofScopes().filter((scan) => scan.scope === scope)].sort(compareScans);
    const links = [...this.#history()].filter(({ state }) => clusterKey(state) === clusterKeyOf(cluster));
    return { lastScanAt: scans.at(-1)?.scheduled_at ?? null, last: endOf(links) };
  }

  async *carriedEvidence(scanId: string): AsyncGenerator<SampledCluster> {
    for await (const { previous, projectId, location, cluster } of this.clusterEvidence(scanId))
      if (previous !== null && previous.uid !== null)
        yield { projectId, location, cluster, uid: previous.uid, entries: previous.entries };
  }

  async previousScan(scanId: string): Promise<ScanRow | null> {
    return this.#concludedBefore(scanId).at(-1) ?? null;
  }

  async *unconcludedScans(scanId: string): AsyncGenerator<ScanRow> {
    const scan = this.#event(scanId, 'STARTED');
    if (scan === null) return;
    const after = this.#concludedBefore(scanId).at(-1)?.scheduled_at ?? '';
    const started = this.#started()
      .filter((row) => row.scope === scan.scope && isWhole(row))
      .filter((row) => row.scheduled_at > after && row.scheduled_at < scan.scheduled_at);
    yield* [...started].filter((row) => this.#event(row.scan_id, 'CONCLUDED') === null).sort(compareScans);
  }

  async *scansWithHiddenStates(since: string, wanted?: Trigger): AsyncGenerator<string> {
    for (const { scan_id, recorded_at, outcomes, trigger } of this.#concluded()) {
      if (wanted !== undefined && wanted !== (trigger ?? 'SCHEDULE')) continue;
      const { inspected = 0, unreadable = 0, gone = 0, missing = 0 } = outcomes ?? {};
      const visible = [...this.#statesOf(scan_id)].length;
      if (recorded_at >= since && visible < inspected + unreadable + gone + missing) yield scan_id;
    }
  }

  async *findingStates(scanId: string): AsyncGenerator<FindingState> {
    if (this.#event(scanId, 'CONCLUDED') === null) return;
    const findings = this.#alerts.filter(({ channel }) => channel === 'FINDING');
    for (const state of [...this.#statesOf(scanId)].sort(compareClusters))
      yield* [findingStateOf(state, findings)].filter((found) => found !== null);
  }

  async *unsettledAlerts(scanId: string): AsyncGenerator<AlertLedgerRow> {
    const concludedAt = new Map(this.#concluded().map((scan) => [scan.scan_id, scan.recorded_at]));
    yield* unsettledAlerts(this.#alerts, concludedAt, scanId);
  }

  async latestScan(scope?: string, trigger: Trigger = 'SCHEDULE'): Promise<ScanRow | null> {
    const scans = this.#concluded().filter((scan) => scope === undefined || scan.scope === scope);
    return (
      [...scans.filter((scan) => (scan.trigger ?? 'SCHEDULE') === trigger)].sort(compareScans).at(-1) ?? null
    );
  }

  async *listScans(): AsyncGenerator<ScanRow> {
    for (const scan of [...this.#started().filter(isWhole)].sort(compareScans).reverse())
      yield this.#event(scan.scan_id, 'CONCLUDED') ?? scan;
  }

  async *verdictCounts(ids: readonly string[], owner: Owner | null = null): AsyncGenerator<VerdictCount> {
    for (const id of [...ids].sort()) yield* countVerdicts(id, this.#statesOf(id), owner);
  }

  async *openOwners(scanId: string): AsyncGenerator<OwnedRow> {
    yield* this.#statesOf(scanId).filter(({ exposure }) => exposure === 'OPEN');
  }

  async *scannedClusters(scanId: string): AsyncGenerator<ScannedCluster> {
    for (const state of [...this.#statesOf(scanId)].sort(worstFirst))
      yield { state, report: this.#reports.of(state) };
  }

  #listed(scanId: string): EnumeratedClusterRow[] {
    return [...this.#enumerated.all().filter((row) => row.scan_id === scanId)];
  }

  #event(scanId: string, event: ScanRow['event']): ScanRow | null {
    return this.#events.all().find((row) => row.scan_id === scanId && row.event === event) ?? null;
  }

  #statesOf(scanId: string): IteratorObject<ClusterStateRow> {
    return this.#states.all().filter((state) => state.scan_id === scanId);
  }

  #earlierScans(scan: ScanRow): EarlierScans {
    const concluded = [...this.#concluded()].sort(compareScans);
    return earlierScans(scan, concluded, [...this.#started()], this.#beganAt);
  }

  /** The scope's earlier concluded scans, in time order. */
  #concludedBefore(scanId: string): ScanRow[] {
    const scan = this.#event(scanId, 'STARTED');
    const ofScope = [...this.#ofScopes()].filter(({ scope }) => scope === scan?.scope);
    return ofScope.filter((row) => scan !== null && row.scheduled_at < scan.scheduled_at).sort(compareScans);
  }

  /** Scans that are not about a change, concluded or not. */
  #started(): IteratorObject<ScanRow> {
    return this.#events.all().filter((row) => row.event === 'STARTED' && !isChange(row));
  }

  /** Concluded scans of whole scopes. */
  #ofScopes(): IteratorObject<ScanRow> {
    return this.#concluded().filter(isWhole);
  }

  #concluded(): IteratorObject<ScanRow> {
    return this.#events.all().filter(({ event }) => event === 'CONCLUDED');
  }

  /** The states of concluded scans. */
  #history(): IteratorObject<ConcludedState> {
    return this.#states.all().flatMap((state) => {
      const scan = this.#event(state.scan_id, 'CONCLUDED');
      return scan === null ? [] : [{ scan, state }];
    });
  }
}
