import assert from 'node:assert/strict';
import type { SqlStore } from '../../shared/stores/sql-store/sql-store.ts';
import { aCampaign, aCampaignCluster, anEvent } from '../support/campaign-builder.ts';

/** The contract of every store of campaigns. */
export function campaignStoreContract(
  name: string,
  open: () => Promise<{ readonly store: SqlStore; close(): Promise<void> }>,
): void {
  describe(`campaigns in ${name}`, () => {
    let opened: Awaited<ReturnType<typeof open>>;
    // Servers remember jobs longer than datasets live, so each test has a campaign of its own.
    let id: string;
    let tests = 0;
    beforeEach(async () => {
      opened = await open();
      tests += 1;
      id = `2026112${tests}T090000000Z-0c0ffee0`;
    });
    afterEach(() => opened?.close());

    const of = <Row extends object>(row: Row) => ({
      ...row,
      campaign_id: id,
      campaign_date: `2026-11-2${tests}`,
    });
    const clusters = [
      aCampaignCluster('b', { ring: 1 }),
      aCampaignCluster('a', { position: 1 }),
      aCampaignCluster('c'),
    ];
    const campaign = aCampaign(clusters);
    const started = anEvent(1, 'RING_STARTED', { ring: 0, ticket: 'CHG-7' });
    const requested = anEvent(2, 'CHANGE_REQUESTED', {
      cluster: 'c',
      step: 0,
      direction: 'CLOSE',
      attempt: 1,
      request: '{"a": "b"}',
      until_at: '2026-11-24T10:00:00.000Z',
    });
    const sequences = async (after = 0) =>
      (await Array.fromAsync(opened.store.campaignEvents(id, after))).map(({ sequence }) => sequence);

    it('returns a campaign with its clusters in the order of the rings', async () => {
      assert.equal(await opened.store.findCampaign(null), null);
      await opened.store.recordCampaign(of(campaign), clusters.map(of));
      await opened.store.recordCampaign(of(campaign), clusters.map(of));
      assert.deepEqual(await opened.store.findCampaign(id), of(campaign));
      assert.equal(await opened.store.findCampaign('20261124T090000000Z-00000000'), null);
      const read = await Array.fromAsync(opened.store.campaignClusters(id));
      assert.deepEqual(
        read,
        [clusters[2], clusters[1], clusters[0]].map((row) => of(row ?? {})),
      );
    });

    it('returns the latest campaign if none is named', async () => {
      const later = { ...campaign, campaign_id: '20261225T090000000Z-0c0ffee0' };
      await opened.store.recordCampaign(later, []);
      await opened.store.recordCampaign(of(campaign), []);
      assert.equal((await opened.store.findCampaign(null))?.campaign_id, later.campaign_id);
    });

    it('returns events in order, as they were appended', async () => {
      assert.equal(await opened.store.appendCampaignEvents([of(started), of(requested)]), true);
      assert.deepEqual(await Array.fromAsync(opened.store.campaignEvents(id, 0)), [
        of(started),
        of(requested),
      ]);
      assert.deepEqual(await sequences(1), [2]);
    });

    it('accepts a sequence number once', async () => {
      assert.equal(await opened.store.appendCampaignEvents([of(started)]), true);
      assert.equal(await opened.store.appendCampaignEvents([{ ...of(started), entry_id: 'other' }]), false);
      assert.equal(
        await opened.store.appendCampaignEvents([{ ...of(started), entry_id: 'other' }, of(requested)]),
        false,
      );
      assert.deepEqual(await sequences(), [1]);
    });

    it('lets one of several processes append an event that all of them append at once', async () => {
      const attempts = Array.from({ length: 5 }, (_, index) => ({ ...of(started), entry_id: `${index}` }));
      const accepted = await Promise.all(attempts.map((event) => opened.store.appendCampaignEvents([event])));
      const [stored, ...others] = await Array.fromAsync(opened.store.campaignEvents(id, 0));
      assert.deepEqual(others, []);
      assert.deepEqual(
        accepted.map((each, index) => (each ? `${index}` : null)).filter((each) => each !== null),
        [stored?.entry_id],
      );
    });
  });
}
