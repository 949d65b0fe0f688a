import { setTimeout as sleep } from 'node:timers/promises';
import type { CampaignEventRow } from '../../shared/model/rows/campaign-rows.ts';
import { SweepError } from '../../shared/platform/errors.ts';
import type { CliStore } from '../wiring-store.ts';
import type { CampaignStore, StoredCampaign } from './ports.ts';

/** Opens the store, uses it and closes it again. */
export type OpenStore = <T>(readOnly: boolean, use: (store: CliStore) => Promise<T>) => Promise<T>;

/** Attempts to open a DuckDB file that another process has open, and the wait between them. */
const ATTEMPTS = 150;
const WAIT_MS = 100;

/** How long a shared store stays open without a use, and for how long it may be open before others get their turn. */
const [LINGER_MS, LONGEST_MS] = [250, 2000];
/** Others attempt to open it more often than this. */
const TURN_MS = 3 * WAIT_MS;

interface Opened {
  readonly store: Promise<CliStore>;
  /** Settles once it is closed; rejects if it could not be opened or closed. */
  readonly closed: Promise<void>;
  readonly close: () => void;
  /** Aborted once it has been open for so long that others get their turn. */
  readonly overdue: AbortSignal;
  users: number;
  timer: NodeJS.Timeout | undefined;
}

/**
 * A store that stays open, for writing, while uses overlap or closely follow one another: opening and closing it takes
 * longer than most uses. Between them it is closed, because other commands cannot open a DuckDB file meanwhile.
 */
export class SharedStore implements AsyncDisposable {
  readonly #open: OpenStore;
  #opened: Opened | null = null;
  #closed: Promise<unknown> = Promise.resolve();

  constructor(open: OpenStore) {
    this.#open = open;
  }

  /** @throws SweepError with a STORE_ code if it cannot be opened, or the one before could not be closed */
  async use<T>(use: (store: CliStore) => Promise<T>): Promise<T> {
    this.#opened ??= this.#openNow();
    const opened = this.#opened;
    opened.users += 1;
    clearTimeout(opened.timer);
    try {
      return await use(await opened.store);
    } finally {
      opened.users -= 1;
      if (opened.users === 0 && this.#opened === opened) this.#closeSoon(opened);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#opened !== null) this.#close(this.#opened, 0);
    await this.#closed;
  }

  #openNow(): Opened {
    const { promise: store, resolve, reject } = Promise.withResolvers<CliStore>();
    const { promise: released, resolve: close } = Promise.withResolvers<void>();
    const closed = this.#closed.then(() =>
      this.#open(false, async (opened) => {
        resolve(opened);
        await released;
      }),
    );
    closed.catch((error: unknown) => {
      reject(error);
      if (this.#opened?.store === store) this.#opened = null;
    });
    return { store, closed, close, overdue: AbortSignal.timeout(LONGEST_MS), users: 0, timer: undefined };
  }

  #closeSoon(opened: Opened): void {
    if (opened.overdue.aborted) this.#close(opened, TURN_MS);
    else opened.timer = setTimeout(() => this.#close(opened, 0), LINGER_MS);
  }

  #close(opened: Opened, pauseMs: number): void {
    clearTimeout(opened.timer);
    this.#opened = null;
    opened.close();
    this.#closed = opened.closed.then(() => sleep(pauseMs));
    // The next use, or the disposal, throws the error.
    this.#closed.catch(() => undefined);
  }
}

/**
 * Campaigns in the store of the scans. A DuckDB file can be open in one process only, so it is not kept open: other
 * commands can read and pause a campaign while it runs.
 */
export class CliCampaignStore implements CampaignStore {
  readonly #open: OpenStore;
  readonly #name: string;

  /** @param name of the store, for errors */
  constructor(open: OpenStore, name: string) {
    this.#open = open;
    this.#name = name;
  }

  create({ campaign, clusters }: StoredCampaign): Promise<void> {
    return this.#using(false, (store) => store.recordCampaign(campaign, clusters));
  }

  campaign(id: string | null): Promise<StoredCampaign> {
    return this.#using(true, async (store) => {
      const campaign = await store.findCampaign(id);
      if (campaign === null)
        throw id === null
          ? new SweepError('CAMPAIGN_MISSING', { store: this.#name })
          : new SweepError('CAMPAIGN_UNKNOWN', { store: this.#name, campaign: id });
      return { campaign, clusters: await Array.fromAsync(store.campaignClusters(campaign.campaign_id)) };
    });
  }

  events(campaignId: string, after: number): Promise<readonly CampaignEventRow[]> {
    return this.#using(true, (store) => Array.fromAsync(store.campaignEvents(campaignId, after)));
  }

  append(events: readonly CampaignEventRow[]): Promise<boolean> {
    return this.#using(false, (store) => store.appendCampaignEvents(events));
  }

  async #using<T>(readOnly: boolean, use: (store: CliStore) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#open(readOnly, use);
      } catch (error) {
        const isLocked = error instanceof SweepError && error.code === 'STORE_LOCKED';
        if (!isLocked || attempt === ATTEMPTS) throw error;
        await sleep(WAIT_MS);
      }
    }
  }
}
