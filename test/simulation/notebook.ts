import type { AlertLedgerRow, AlertRow } from '../../shared/model/rows/alert-rows.ts';
import type { ClusterReportRow, ClusterStateRow } from '../../shared/model/rows/cluster-rows.ts';
import type { EnumeratedClusterRow, ScanRow } from '../../shared/model/rows/scan-rows.ts';
import { SweepError } from '../../shared/platform/errors.ts';
import type { MemoryStore } from '../support/memory-store/memory-store.ts';
import type { Engine } from './engine.ts';
import type { AcceptedRow } from './lagging-store.ts';
import type { Sight } from './sight.ts';
import type { Worker } from './workers.ts';

/** A row and when readers could see it for the first time. */
interface Shown<Row> {
  readonly row: Row;
  readonly atMs: number;
}

/** One alert that a channel accepted. */
export interface Delivery {
  readonly row: AlertRow;
  readonly worker: Worker;
  readonly atMs: number;
}

/** A version of a row: a row that is recorded again has another time. */
const versionOf = (row: { readonly report_id: string; readonly recorded_at: string }) =>
  `${row.report_id} ${row.recorded_at}`;

/** What really happened in a run, which no function can read: the invariants compare it with what readers see. */
export class Notebook {
  readonly #engine: Engine;
  /** By version of a report; null where two reports of the same millisecond cannot be told apart. */
  readonly #sights = new Map<string, Sight | null>();
  /** When the conclusion that wrote a state began to read, by version of the state. */
  readonly #readFromMs = new Map<string, number>();
  readonly #concluding = new Set<readonly [Worker, string]>();
  readonly reports: Shown<ClusterReportRow>[] = [];
  readonly states: Shown<ClusterStateRow>[] = [];
  readonly conclusions: Shown<ScanRow>[] = [];
  readonly enumerated: Shown<EnumeratedClusterRow>[] = [];
  readonly deliveries: Delivery[] = [];
  /** Deliveries that the ledger has. */
  readonly ledger = new Set<string>();
  /** What the ledger gave up, by delivery, and when. */
  readonly lost = new Map<string, Shown<AlertLedgerRow>>();
  readonly parked: string[] = [];
  readonly defects: unknown[] = [];
  /** Scans for which something became visible since this was emptied. */
  readonly changed = new Set<string>();
  /** Deliveries that nothing excuses, with the one before. */
  readonly repeated: Delivery[] = [];
  readonly #lastDelivery = new Map<string, Delivery>();

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  noteReports(rows: readonly ClusterReportRow[], sight: Sight | null): void {
    for (const row of rows) {
      const version = versionOf(row);
      const isAmbiguous = this.#sights.has(version) && this.#sights.get(version) !== sight;
      this.#sights.set(version, isAmbiguous ? null : sight);
    }
  }

  /** What the inspection saw that a report, or a state based on it, was made from; null if that is not known. */
  sightOf(reportId: string, recordedAt: string | null): Sight | null {
    return this.#sights.get(`${reportId} ${recordedAt}`) ?? null;
  }

  /** When the conclusion that wrote this state began to read. */
  readFromMs(state: ClusterStateRow): number | null {
    return this.#readFromMs.get(versionOf(state)) ?? null;
  }

  /** The store as one conclusion uses it: notes from when on it reads. */
  conclusionStore(store: MemoryStore): MemoryStore {
    const fromMs = this.#engine.nowMs;
    const recordStates = (rows: readonly ClusterStateRow[]) => {
      for (const row of rows) this.#readFromMs.set(versionOf(row), fromMs);
      return store.recordStates(rows);
    };
    return new Proxy(store, {
      get: (object, name) => (name === 'recordStates' ? recordStates : Reflect.get(object, name)),
    });
  }

  /** Whether a conclusion of this scan is under way. */
  isConcluding(scanId: string): boolean {
    return [...this.#concluding].some(([worker, scan]) => worker.isAlive && scan === scanId);
  }

  async whileConcluding(worker: Worker, scanId: string, run: () => Promise<void>): Promise<void> {
    const work = [worker, scanId] as const;
    this.#concluding.add(work);
    await run().finally(() => this.#concluding.delete(work));
    this.changed.add(scanId);
  }

  /** A channel accepts an alert. */
  deliver(row: AlertRow, worker: Worker): void {
    const delivery = { row, worker, atMs: this.#engine.nowMs };
    const before = this.#lastDelivery.get(row.delivery_id);
    const couldBeRecorded = before?.worker.isAlive === true && before.worker.failedAtMs < before.atMs;
    if (this.ledger.has(row.delivery_id) || couldBeRecorded) this.repeated.push(delivery);
    this.#lastDelivery.set(row.delivery_id, delivery);
    this.deliveries.push(delivery);
  }

  noteAccepted({ method, row }: AcceptedRow): void {
    if (method !== 'recordAlerts') return;
    const { status, delivery_id } = row as AlertLedgerRow;
    if (status === 'DELIVERED') this.ledger.add(delivery_id);
    if (status === 'LOST')
      this.lost.set(delivery_id, { row: row as AlertLedgerRow, atMs: this.#engine.nowMs });
  }

  noteVisible({ method, row }: AcceptedRow): void {
    const shown = { row, atMs: this.#engine.nowMs };
    if (method === 'recordReports') this.reports.push(shown as Shown<ClusterReportRow>);
    if (method === 'recordStates') this.states.push(shown as Shown<ClusterStateRow>);
    if (method === 'recordEnumerated') this.enumerated.push(shown as Shown<EnumeratedClusterRow>);
    if (method === 'recordScan' && (row as ScanRow).event === 'CONCLUDED')
      this.conclusions.push(shown as Shown<ScanRow>);
    this.changed.add(row.scan_id);
  }

  /** An error that a function logs as a bug of ours. Errors of the systems that it calls are in the catalog. */
  noteDefect(error: unknown): void {
    if (!(error instanceof SweepError)) this.defects.push(error);
  }
}
