import assert from 'node:assert/strict';
import { campaignsShown } from '../../../shared/flows/report-scan.ts';
import type { CampaignEventRow, CampaignRow } from '../../../shared/model/rows/campaign-rows.ts';
import { aCampaign, aCampaignCluster, anEvent } from '../../support/campaign-builder.ts';
import { createMemoryStore } from '../../support/memory-store/memory-store.ts';

const idOn = (day: number) => `202611${day}T090000000Z-0c0ffee0`;
const BREACHED = { cluster: 'a', response: '[{}]', detail: 'Worse.' };

describe('the campaigns that a page shows', () => {
  let store: ReturnType<typeof createMemoryStore>;
  beforeEach(() => {
    store = createMemoryStore();
  });

  /** Records a campaign of one cluster with these events. */
  async function record(
    day: number,
    kinds: readonly (CampaignEventRow['kind'] | [CampaignEventRow['kind'], Partial<CampaignEventRow>])[],
    row: Partial<CampaignRow> = {},
  ) {
    const clusters = [aCampaignCluster('a')];
    await store.recordCampaign(aCampaign(clusters, { campaign_id: idOn(day), ...row }), clusters);
    const events = kinds.map((each, index) => {
      const [kind, event] = typeof each === 'string' ? [each, { ring: 0 }] : each;
      return anEvent(index + 1, kind, { campaign_id: idOn(day), ...event });
    });
    await store.appendCampaignEvents(events);
  }
  const shown = async () =>
    (await campaignsShown(store, 'projects/shop')).map(({ campaign, standing }) => [
      campaign.campaign_id,
      standing.status,
    ]);

  it('are none in a store without campaigns, of another scope, or that nobody has started', async () => {
    assert.deepEqual(await shown(), []);
    await record(20, ['RING_STARTED'], { scope: 'projects/bank' });
    await record(21, []);
    await record(22, ['PAUSED']);
    assert.deepEqual(await shown(), []);
  });

  it('are all that are not over, the latest first', async () => {
    await record(20, ['RING_STARTED']);
    await record(21, ['RING_STARTED', 'DONE']);
    await record(22, ['RING_STARTED', ['BREACHED', BREACHED]]);
    await record(23, []);
    assert.deepEqual(await shown(), [
      [idOn(22), 'STOPPED'],
      [idOn(20), 'ACTIVE'],
    ]);
  });

  it('are the last one that was started, if all are over', async () => {
    await record(20, ['RING_STARTED', 'DONE']);
    await record(21, ['RING_STARTED', 'ABORTED']);
    await record(22, []);
    assert.deepEqual(await shown(), [[idOn(21), 'ABORTED']]);
  });

  it('have no progress if another release planned them', async () => {
    await record(20, ['RING_STARTED'], { format: 2 });
    const [campaign] = await campaignsShown(store, 'projects/shop');
    assert.equal(campaign?.rings, null);
    assert.equal(campaign?.lastEventAt, anEvent(1, 'RING_STARTED').recorded_at);
  });
});
