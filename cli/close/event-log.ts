import type { ClusterKey } from '../../shared/model/cluster-names.ts';
import type { CampaignEventKind, CampaignEventRow } from '../../shared/model/rows/campaign-rows.ts';
import { SweepError } from '../../shared/platform/errors.ts';
import type { CampaignState } from './campaign-state.ts';
import { applyEvent, stateOf } from './fold-events.ts';
import type { CampaignStore, StoredCampaign } from './ports.ts';

/** An event that is to be appended; everything that is not given is null. */
export type EventDraft = { readonly kind: CampaignEventKind } & Partial<
  Pick<
    CampaignEventRow,
    | 'ring'
    | 'step'
    | 'direction'
    | 'attempt'
    | 'operation'
    | 'request'
    | 'response'
    | 'until_at'
    | 'detail'
    | 'ticket'
  >
> & { readonly cluster?: ClusterKey };

/** Who appends, and when. */
export interface Author {
  readonly actor: string;
  /** Null for commands that change nothing in a cluster. */
  readonly runner: string | null;
  readonly nowMs: () => number;
  readonly newId: () => string;
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** Called for each event once it is stored. */
  readonly onEvent?: (event: CampaignEventRow) => void;
}

interface Pending {
  readonly drafts: readonly EventDraft[];
  readonly isAllowed: (state: CampaignState) => boolean;
  readonly resolve: (appended: boolean) => void;
  readonly reject: (error: unknown) => void;
}

/** Attempts to append if a failure leaves it unclear whether the store has the events. */
const ATTEMPTS = 5;
const RETRY_MS = 2000;

/**
 * The events of a campaign, and the state that follows from them. Events are appended in one order for all processes: if
 * another process has appended first, its events are read, and the conditions are checked again.
 */
export class EventLog {
  readonly #store: CampaignStore;
  readonly #stored: StoredCampaign;
  readonly #author: Author;
  readonly #events: CampaignEventRow[] = [];
  #state: CampaignState;
  #pending: Pending[] = [];
  #writing: Promise<void> | null = null;

  constructor(store: CampaignStore, stored: StoredCampaign, author: Author) {
    this.#store = store;
    this.#stored = stored;
    this.#author = author;
    this.#state = stateOf(stored, []);
  }

  /** Includes events that are being stored. */
  get state(): CampaignState {
    return this.#state;
  }

  /** Those that are stored, as far as they were read. The event with sequence number N is the Nth. */
  get events(): readonly CampaignEventRow[] {
    return this.#events;
  }

  /** Reads the events that other processes have appended. */
  async read(): Promise<void> {
    const events = await this.#store.events(this.#state.id, this.#events.length);
    this.#events.push(...events);
    this.#state = stateOf(this.#stored, this.#events);
  }

  /**
   * Appends events, all or none. The condition is checked on the state to which they are appended, so another process
   * cannot append an event in between.
   * @returns false if the condition does not hold: then nothing was appended
   * @throws SweepError LEASE_LOST, or with a STORE_ code
   */
  append(
    drafts: readonly EventDraft[],
    isAllowed: (state: CampaignState) => boolean = () => true,
  ): Promise<boolean> {
    const { promise, resolve, reject } = Promise.withResolvers<boolean>();
    this.#pending.push({ drafts, isAllowed, resolve, reject });
    this.#writing ??= this.#write();
    return promise;
  }

  /** Stores what is pending, as much as possible in one call. */
  async #write(): Promise<void> {
    // Whatever is appended in this turn of the event loop is stored together.
    await Promise.resolve();
    while (this.#pending.length > 0) {
      const batch = this.#pending;
      this.#pending = [];
      try {
        const appended = await this.#storeBatch(batch);
        batch.forEach(({ resolve }, index) => {
          resolve(appended[index] ?? false);
        });
      } catch (error) {
        this.#state = stateOf(this.#stored, this.#events);
        for (const { reject } of batch) reject(error);
      }
    }
    // In the same turn as the check above: whoever waited for this append may append again at once.
    this.#writing = null;
  }

  async #storeBatch(batch: readonly Pending[]): Promise<boolean[]> {
    for (let attempt = 1; ; attempt += 1) {
      this.#requireLease(batch);
      const rows: CampaignEventRow[] = [];
      const appended = batch.map(({ drafts, isAllowed }) => {
        if (!isAllowed(this.#state)) return false;
        for (const draft of drafts) {
          const row = this.#rowOf(draft, this.#events.length + rows.length + 1);
          rows.push(row);
          applyEvent(this.#state, row);
        }
        return true;
      });
      if (rows.length === 0 || (await this.#storeRows(rows, attempt))) return appended;
    }
  }

  /** @returns false if other events were stored instead; they have been read */
  async #storeRows(rows: readonly CampaignEventRow[], attempt: number): Promise<boolean> {
    let failure: unknown = null;
    const stored = await this.#store.append(rows).catch((error: unknown) => {
      failure = error;
      return false;
    });
    if (stored) this.#events.push(...rows);
    else await this.#readAfter(failure, attempt);
    const last = rows.at(-1)?.entry_id;
    const isStored = stored || this.#events.some(({ entry_id }) => entry_id === last);
    if (isStored) for (const row of rows) this.#author.onEvent?.(row);
    return isStored;
  }

  /** After a failure, only reading tells whether the rows were stored. */
  async #readAfter(failure: unknown, attempt: number): Promise<void> {
    if (failure !== null) {
      if (attempt >= ATTEMPTS) throw failure;
      await this.#author.sleep(RETRY_MS);
    }
    await this.read();
  }

  #requireLease(batch: readonly Pending[]): void {
    const { runner } = this.#author;
    const { lease } = this.#state;
    const takesLease = batch.some(({ drafts }) => drafts.some(({ kind }) => kind === 'LEASE_TAKEN'));
    if (runner === null || takesLease || lease?.runner === runner) return;
    throw new SweepError('LEASE_LOST', { campaign: this.#state.id, runner: lease?.runner ?? 'none' });
  }

  #rowOf({ cluster, ...draft }: EventDraft, sequence: number): CampaignEventRow {
    const { campaign_id, campaign_date } = this.#stored.campaign;
    const { actor, runner, nowMs, newId } = this.#author;
    return {
      campaign_id,
      campaign_date,
      recorded_at: new Date(nowMs()).toISOString(),
      event_id: `${campaign_id}/${sequence}`,
      sequence,
      entry_id: newId(),
      actor,
      runner,
      ticket: null,
      ring: null,
      project_id: cluster?.project_id ?? null,
      location: cluster?.location ?? null,
      cluster: cluster?.cluster ?? null,
      step: null,
      direction: null,
      attempt: null,
      operation: null,
      request: null,
      response: null,
      until_at: null,
      detail: null,
      ...draft,
    };
  }
}
