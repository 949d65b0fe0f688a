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

/**
 * Campaigns in the store of the scans. A DuckDB file can be open in one process only, so it is opened for each call: other
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
