import type { CampaignStore, StoredCampaign } from '../../cli/close/ports.ts';
import type { CampaignEventRow } from '../../shared/model/rows/campaign-rows.ts';

/** The log of one campaign, which accepts each sequence number once. */
export class CloseStore implements CampaignStore {
  readonly events_: CampaignEventRow[] = [];
  readonly #stored: StoredCampaign;
  readonly #onAppended: (events: readonly CampaignEventRow[]) => void;

  constructor(stored: StoredCampaign, onAppended: (events: readonly CampaignEventRow[]) => void) {
    this.#stored = stored;
    this.#onAppended = onAppended;
  }

  async create(): Promise<void> {
    throw new Error('unexpected call');
  }

  async campaign(): Promise<StoredCampaign> {
    return this.#stored;
  }

  async events(_campaignId: string, after: number): Promise<readonly CampaignEventRow[]> {
    return this.events_.slice(after);
  }

  async append(events: readonly CampaignEventRow[]): Promise<boolean> {
    if (events[0]?.sequence !== this.events_.length + 1) return false;
    this.events_.push(...events);
    this.#onAppended(events);
    return true;
  }
}
