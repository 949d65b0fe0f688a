import type { ClusterReportRow, ClusterStateRow } from '../../shared/model/rows/cluster-rows.ts';
import { SweepError } from '../../shared/platform/errors.ts';
import type { RejectedRow } from '../../shared/stages/record/ports.ts';
import { createMemoryStore, type MemoryStore } from '../support/memory-store/memory-store.ts';
import type { Engine } from './engine.ts';
import type { Calls } from './workers.ts';

type WriteMethod = Extract<keyof MemoryStore, `record${string}`>;
type StoredRow = ClusterReportRow | ClusterStateRow | { readonly scan_id: string };

/** A row that the store has accepted. */
export interface AcceptedRow {
  readonly method: WriteMethod;
  readonly row: StoredRow;
}

/** Written by jobs, not streamed: whoever reads afterwards sees them. */
const READ_BACK: ReadonlySet<WriteMethod> = new Set(['recordScan', 'recordAlerts']);

/**
 * BigQuery as the store uses it. A streamed row becomes visible some time later, each by itself; scans and alerts are
 * visible at once. A call can fail after some of its rows are stored, and a row can be rejected while the others are
 * stored.
 */
export class LaggingStore {
  /** What readers see now. */
  readonly visible: MemoryStore = createMemoryStore();
  /** The store as workers call it. */
  readonly port: MemoryStore;
  readonly #engine: Engine;
  readonly #calls: Calls;
  readonly #isRejected: (row: StoredRow) => boolean;
  readonly #onAccepted: (accepted: AcceptedRow) => void;
  readonly #onVisible: (accepted: AcceptedRow) => void;
  /** Rows accepted and not visible yet, by scan. */
  readonly #invisible = new Map<string, number>();

  constructor(
    { engine, calls }: { engine: Engine; calls: Calls },
    {
      isRejected,
      onAccepted,
      onVisible,
    }: {
      /** Whether the store does not accept a row, whatever it is written with. */
      readonly isRejected: (row: StoredRow) => boolean;
      readonly onAccepted: (accepted: AcceptedRow) => void;
      readonly onVisible: (accepted: AcceptedRow) => void;
    },
  ) {
    this.#engine = engine;
    this.#calls = calls;
    this.#isRejected = isRejected;
    this.#onAccepted = onAccepted;
    this.#onVisible = onVisible;
    this.port = new Proxy(this.visible, {
      get: (object, name) => {
        const member: unknown = Reflect.get(object, name);
        if (typeof member !== 'function') return member;
        if (!isWrite(name)) return member.bind(object);
        return (written: StoredRow | readonly StoredRow[]) => this.#write(name, written);
      },
    });
  }

  /** Whether everything that was written about a scan can be read. */
  isVisible(scanId: string): boolean {
    return (this.#invisible.get(scanId) ?? 0) === 0;
  }

  async #write(method: WriteMethod, written: StoredRow | readonly StoredRow[]): Promise<unknown> {
    const isBatch = Array.isArray(written);
    const rows: readonly StoredRow[] = isBatch ? written : [written as StoredRow];
    const rejected = rows.filter(this.#isRejected);
    const stored = rows.filter((row) => !rejected.includes(row));
    const isPartial =
      stored.length > 1 && this.#calls.happens('partial insert', this.#calls.plan.failure.store / 2);
    const accepted = isPartial ? stored.filter(() => this.#engine.random.chance(0.5)) : stored;
    await Promise.all(accepted.map((row) => this.#accept(method, structuredClone(row), isBatch)));
    if (isPartial) throw new SweepError('STORE_TIMEOUT', { path: 'bigquery://simulated' });
    if (rejected.length > 0) this.#calls.countFault('rejected row');
    return rejected.map(rejection);
  }

  async #accept(method: WriteMethod, row: StoredRow, isBatch: boolean): Promise<void> {
    const { visibilityMs } = this.#calls.plan;
    this.#onAccepted({ method, row });
    const show = async () => {
      await (this.visible[method] as (written: unknown) => Promise<unknown>)(isBatch ? [row] : row);
      this.#onVisible({ method, row });
    };
    if (visibilityMs === 0 || READ_BACK.has(method)) return show();
    const { scan_id: scanId } = row;
    this.#invisible.set(scanId, (this.#invisible.get(scanId) ?? 0) + 1);
    this.#engine.after(this.#engine.random.int(0, visibilityMs), () => {
      this.#invisible.set(scanId, (this.#invisible.get(scanId) ?? 0) - 1);
      void show();
    });
  }
}

function isWrite(name: string | symbol): name is WriteMethod {
  return typeof name === 'string' && name.startsWith('record');
}

function rejection(row: StoredRow): RejectedRow {
  const id = 'report_id' in row ? row.report_id : '';
  const facts = { table: 'cluster_reports', path: 'bigquery://simulated', row: id, detail: 'out of range' };
  return { id, error: new SweepError('ROW_REFUSED', facts) };
}
