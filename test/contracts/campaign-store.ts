import assert from 'node:assert/strict';
import { campaignsShown } from '../../shared/flows/report-scan.ts';
import {
  type CampaignEventRow,
  type CampaignProgress,
  type CampaignStatus,
  standingAfterEvents,
} from '../../shared/model/rows/campaign-rows.ts';
import type { SqlStore } from '../../shared/stores/sql-store/sql-store.ts';
import { simulateClosing } from '../simulation/close-run.ts';
import { aCampaign, aCampaignCluster, anEvent } from '../support/campaign-builder.ts';
import { createMemoryStore } from '../support/memory-store/memory-store.ts';

type Draft = readonly [kind: CampaignEventRow['kind'], row?: Partial<CampaignEventRow>];

const a: Partial<CampaignEventRow> = { cluster: 'a' };
const STARTED: Draft = ['RING_STARTED', { ring: 0, ticket: 'CHG-7' }];
const TURN: readonly Draft[] = [STARTED, ['TURN_STARTED', a]];
const change = (kind: CampaignEventRow['kind'], step: number, direction: 'CLOSE' | 'ROLL_BACK'): Draft => [
  kind,
  { cluster: 'a', step, direction, attempt: 1 },
];
const CHANGED: readonly Draft[] = [
  ...TURN,
  change('CHANGE_SKIPPED', 0, 'CLOSE'),
  change('CHANGE_REQUESTED', 1, 'CLOSE'),
  change('CHANGE_VERIFIED', 1, 'CLOSE'),
];
const BREACHED: Draft = ['BREACHED', { cluster: 'a', response: '[{}]', detail: 'Worse.' }];
const ORDERED: Draft = ['ROLL_BACK_ORDERED', a];

let simulated: ReturnType<typeof simulateClosing>[] | undefined;

/** Campaigns with crashes and rollbacks, simulated once for all stores. */
function simulatedCampaigns() {
  simulated ??= [1, 5, 9].map((seed) => simulateClosing(seed));
  return Promise.all(simulated);
}

/** How far the cluster `a` is after these events. */
const PROGRESS: readonly [events: readonly Draft[], progress: CampaignProgress, status: CampaignStatus][] = [
  [[STARTED], 'WAITING', 'ACTIVE'],
  [[STARTED, ['TURN_BLOCKED', a]], 'BLOCKED', 'ACTIVE'],
  [[STARTED, ['TURN_BLOCKED', a], ['TURN_STARTED', a]], 'IN_PROGRESS', 'ACTIVE'],
  [[STARTED, ['TURN_SKIPPED', a]], 'SKIPPED', 'ACTIVE'],
  [[STARTED, ['TURN_HANDED_OVER', a]], 'HANDED_OVER', 'ACTIVE'],
  [CHANGED.slice(0, -1), 'IN_PROGRESS', 'ACTIVE'],
  [[...CHANGED, ['PAUSED']], 'SOAKING', 'PAUSED'],
  [[...CHANGED, ['TURN_DONE', a], ['RING_DONE', { ring: 0 }]], 'CLOSED', 'ACTIVE'],
  [[...CHANGED, BREACHED], 'BREACHED', 'STOPPED'],
  [[...CHANGED, BREACHED, ['RESUMED']], 'SOAKING', 'ACTIVE'],
  [[...CHANGED, BREACHED, ['ABORTED'], ['RESUMED']], 'BREACHED', 'ABORTED'],
  [[...CHANGED, BREACHED, ORDERED], 'ROLLING_BACK', 'STOPPED'],
  [[...CHANGED, BREACHED, ORDERED, change('CHANGE_FAILED', 1, 'ROLL_BACK')], 'FAILED', 'STOPPED'],
  [[...CHANGED, BREACHED, ORDERED, ['ROLLED_BACK', a], ['RESUMED']], 'ROLLED_BACK', 'ACTIVE'],
  [[...CHANGED, ['TURN_DONE', a], ORDERED], 'ROLLING_BACK', 'ACTIVE'],
  [[...CHANGED.slice(0, -1), change('CHANGE_UNKNOWN', 1, 'CLOSE')], 'UNKNOWN', 'STOPPED'],
  [[...CHANGED.slice(0, -1), change('CHANGE_FAILED', 1, 'CLOSE'), ['RESUMED']], 'IN_PROGRESS', 'ACTIVE'],
  [[...CHANGED, ['TURN_DONE', a], ['DONE']], 'CLOSED', 'DONE'],
];

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
      id = `20261124T0900${String(tests).padStart(2, '0')}000Z-0c0ffee0`;
    });
    afterEach(() => opened?.close());

    const of = <Row extends object>(row: Row) => ({ ...row, campaign_id: id });
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

    for (const [drafts, progress, status] of PROGRESS)
      it(`shows ${progress} and ${status} after ${drafts.map(([kind]) => kind).join(', ')}`, async () => {
        await opened.store.recordCampaign(of(campaign), clusters.map(of));
        await opened.store.appendCampaignEvents(
          drafts.map(([kind, row], index) => of(anEvent(index + 1, kind, row))),
        );
        const [shown] = await campaignsShown(opened.store, campaign.scope);
        assert.equal(shown?.standing.status, status);
        const others = progress === 'WAITING' ? { WAITING: 2 } : { [progress]: 1, WAITING: 1 };
        assert.deepEqual(
          shown.rings?.map((ring) => ring.progress),
          [others, { WAITING: 1 }],
        );
        const start = { by: 'ana@example.com', at: anEvent(1, 'RING_STARTED').recorded_at, ticket: 'CHG-7' };
        assert.deepEqual(
          shown.rings?.map(({ started: by }) => by),
          [start, null],
        );
        assert.equal(shown.lastEventAt, anEvent(drafts.length, 'DONE').recorded_at);
      });

    it('shows the progress with which the runner decides, of campaigns with crashes and rollbacks', async function () {
      this.timeout(60_000);
      for (const [index, { stored, events }] of (await simulatedCampaigns()).entries()) {
        const cut = Math.ceil((events.length * (index + 1)) / 3);
        const own = <Row extends object>(row: Row) => ({
          ...of(row),
          campaign_id: `${id.slice(0, -1)}${index}`,
        });
        const memory = createMemoryStore();
        for (const store of [memory, opened.store]) {
          await store.recordCampaign(own(stored.campaign), stored.clusters.map(own));
          await store.appendCampaignEvents(events.slice(0, cut).map(own));
        }
        const { campaign_id } = own({});
        const ofRunner = await Array.fromAsync(memory.ringProgress(campaign_id));
        const { resumed } = standingAfterEvents(events.slice(0, cut));
        assert.deepEqual(await Array.fromAsync(opened.store.ringProgress(campaign_id, resumed)), ofRunner);
      }
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
