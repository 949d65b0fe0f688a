import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { EventLog } from '../../../../cli/close/event-log.ts';
import type { RunnerPorts } from '../../../../cli/close/performing.ts';
import { runCampaign } from '../../../../cli/close/run-campaign.ts';
import { CloseStore } from '../../../simulation/close-store.ts';
import { aCampaign, aCampaignCluster, anEvent, CAMPAIGN_MS } from '../../../support/campaign-builder.ts';

const cluster = aCampaignCluster('a');
const clusters = [cluster];
const stored = { campaign: aCampaign(clusters), clusters };
const UNTIL_MS = CAMPAIGN_MS + 180_000;
const lease = (sequence: number, runner: string) =>
  anEvent(sequence, 'LEASE_TAKEN', { runner, until_at: new Date(UNTIL_MS).toISOString() });

/** A store in which this runner has the lease. */
function leasedTo(runner: string): CloseStore {
  const store = new CloseStore(stored, () => undefined);
  store.events_.push(lease(1, runner));
  return store;
}

describe('the lease of a campaign', () => {
  /** What a second runner records at a time, or the code of its error. */
  async function recordedAt(nowMs: number, hasEnded = false): Promise<unknown> {
    const store = leasedTo('first');
    const ports: Pick<RunnerPorts, 'alerts' | 'nowMs' | 'sleep'> = {
      alerts: null,
      nowMs: () => nowMs,
      sleep: async () => undefined,
    };
    const run = runCampaign(store, stored, ports as RunnerPorts, {
      actor: 'ana@example.com',
      runner: 'second',
      pollMs: 1000,
      waitMs: 0,
      hasEnded: () => hasEnded,
      isInterrupted: () => false,
      newId: () => 'id',
      monotonicMs: () => 0,
      onEvent: () => undefined,
      alertPolicy: { reportUrl: null, store: 'fleet.duckdb' },
      onFailure: () => undefined,
      ring: null,
    });
    await run.catch(() => undefined);
    const recorded = store.events_.slice(1).map(({ kind, runner }) => `${kind} ${runner}`);
    return run.then(
      () => recorded,
      ({ code }) => [code, ...recorded],
    );
  }

  it('keeps another runner out until it has ended, on clocks that differ by half a minute', async () => {
    assert.deepEqual(await recordedAt(UNTIL_MS - 1000), ['CAMPAIGN_LEASED']);
    assert.deepEqual(await recordedAt(UNTIL_MS + 29_000), ['CAMPAIGN_LEASED']);
    assert.deepEqual(await recordedAt(UNTIL_MS + 31_000), ['LEASE_TAKEN second', 'LEASE_RELEASED second']);
  });

  it('is not waited for if its process is known to have ended', async () =>
    assert.deepEqual(await recordedAt(UNTIL_MS - 1000, true), [
      'LEASE_TAKEN second',
      'LEASE_RELEASED second',
    ]));

  it('ends what a runner may record as soon as another one has taken it', async () => {
    const store = leasedTo('first');
    const log = new EventLog(store, stored, {
      actor: 'ana@example.com',
      runner: 'first',
      nowMs: () => CAMPAIGN_MS,
      newId: randomUUID,
      sleep: async () => undefined,
    });
    await log.read();
    // The second append follows at once (it was never stored).
    assert.equal(await log.append([{ kind: 'TURN_STARTED', cluster }]), true);
    assert.equal(await log.append([{ kind: 'CLOCK_JUMPED' }]), true);
    store.events_.push(lease(4, 'second'));
    await assert.rejects(log.append([{ kind: 'TURN_DONE', cluster }]), { code: 'LEASE_LOST' });
    assert.deepEqual(
      store.events_.map(({ kind }) => kind),
      ['LEASE_TAKEN', 'TURN_STARTED', 'CLOCK_JUMPED', 'LEASE_TAKEN'],
    );
  });
});
