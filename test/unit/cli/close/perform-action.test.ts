import assert from 'node:assert/strict';
import { stateOf } from '../../../../cli/close/fold-events.ts';
import { failureOf } from '../../../../cli/close/perform-action.ts';
import type { ClusterEvidence } from '../../../../cli/close/ports.ts';
import type { CampaignEventRow } from '../../../../shared/model/rows/campaign-rows.ts';
import {
  aCampaign,
  aCampaignCluster,
  anEvent,
  anEvidence,
  CAMPAIGN_MS,
} from '../../../support/campaign-builder.ts';
import { aNode, aSnapshot } from '../../../support/health-builder.ts';
import { performNext, requested, TURN } from '../../../support/performed-action.ts';

const timeAfter = (ms: number) => new Date(CAMPAIGN_MS + ms).toISOString();

describe('a change that cannot be requested, again and again', () => {
  /** What is recorded of the first step of cluster `a`. */
  function recordedAfter(events: readonly CampaignEventRow[]) {
    const clusters = [aCampaignCluster('a')];
    const stored = { campaign: aCampaign(clusters), clusters };
    const [cluster] = stateOf(stored, TURN).clusters.values();
    assert.ok(cluster);
    const action = { kind: 'REQUEST_CHANGE', cluster, step: 0, direction: 'CLOSE' } as const;
    return failureOf(action, 'no answer', stateOf(stored, [...TURN, ...events]))?.kind;
  }

  it('has failed if it was never requested, and is unknown if GKE may have received it', () => {
    assert.equal(recordedAfter([]), 'CHANGE_FAILED');
    assert.equal(recordedAfter([requested(4, 0, 1)]), 'CHANGE_UNKNOWN');
  });
});

describe('a turn', () => {
  const waiting = TURN.slice(0, 2);

  it('begins with the health, unless the evidence does not allow it', async () => {
    assert.deepEqual((await performNext({ events: waiting })).recorded, [['TURN_STARTED', null]]);
    const evidence = anEvidence({ exempt: true });
    assert.deepEqual((await performNext({ events: waiting, evidence })).recorded, [
      ['TURN_BLOCKED', 'The latest scan says that it is exempt.'],
    ]);
  });

  it('does not begin if a tool manages the cluster since the campaign was planned', async () => {
    const labels = { 'goog-terraform-provisioned': 'true' };
    const { recorded } = await performNext({ events: waiting, labels });
    assert.deepEqual(recorded, [
      [
        'TURN_BLOCKED',
        'Since the campaign was planned, its labels say that a tool manages it, which would undo the change.',
      ],
    ]);
  });

  it('that waits for its owner ends if a later scan finds the cluster closed, or gone', async () => {
    const handedOver = [...TURN, anEvent(4, 'TURN_HANDED_OVER', { cluster: 'a' })];
    const scanned_at = timeAfter(600_000);
    const found = async (evidence: Partial<ClusterEvidence>) =>
      (await performNext({ events: handedOver, evidence: anEvidence({ scanned_at, ...evidence }) })).recorded;
    assert.deepEqual(await found({ exposure: 'OPEN' }), []);
    assert.deepEqual(await found({ exposure: 'CLOSED' }), [
      ['TURN_DONE', `The scan of ${scanned_at} found it closed.`],
    ]);
    assert.deepEqual(await found({ exposure: null, gone: true }), [
      ['TURN_SKIPPED', 'The cluster no longer exists.'],
    ]);
    const [[kind] = []] = await found({ exposure: 'CLOSED', cluster_uid: 'uid-of-another' });
    assert.equal(kind, 'TURN_SKIPPED', 'it was created again');
    assert.deepEqual(await found({ gone: true, scanned_at: timeAfter(0) }), [], 'an earlier scan');
  });

  it('does not begin if somebody has paused the campaign while the health was observed', async () => {
    const { recorded } = await performNext({ events: waiting, meanwhile: [anEvent(3, 'PAUSED')] });
    assert.deepEqual(recorded, []);
  });

  const verified = (sequence: number, step: number) =>
    anEvent(sequence, 'CHANGE_VERIFIED', { cluster: 'a', step, direction: 'CLOSE' });
  const events = [...TURN, requested(4, 0, 1), verified(5, 0), requested(6, 1, 1), verified(7, 1)];

  it('ends if the health is as before and the port is closed everywhere', async () => {
    const { recorded } = await performNext({ events, closed: true });
    assert.deepEqual(recorded, [['TURN_DONE', null]]);
  });

  it('ends if each node is newer than the request, though its outcome was unknown for some time', async () => {
    const node = aNode({ pool: 'first', created_at: timeAfter(60_000), readonly_requests: 0 });
    const health = aSnapshot({ nodes: [node], workloads: [] });
    const unknown = anEvent(5, 'CHANGE_UNKNOWN', { cluster: 'a', step: 0, direction: 'CLOSE' });
    const skipped = anEvent(8, 'CHANGE_SKIPPED', { cluster: 'a', step: 1, direction: 'CLOSE' });
    const resumed = anEvent(6, 'RESUMED', { recorded_at: timeAfter(1_200_000) });
    const told = [...TURN, requested(4, 0, 1), unknown, resumed, verified(7, 0), skipped];
    const { recorded } = await performNext({ events: told, closed: true, health });
    assert.deepEqual(recorded, [['TURN_DONE', null]]);
  });

  for (const kind of ['ROLL_BACK_ORDERED', 'PAUSED', 'ABORTED'] as const)
    it(`does not end after ${kind}, which came while the health was observed`, async () => {
      const row = kind === 'ROLL_BACK_ORDERED' ? { cluster: 'a' } : {};
      assert.deepEqual(await performNext({ events, closed: true, meanwhile: [anEvent(8, kind, row)] }), {
        recorded: [],
        sent: 0,
      });
    });

  it('is breached if a check fails, but not after somebody has aborted the campaign', async () => {
    const check = { name: 'HTTP shop.test', passed: false, detail: 'shop.test returned status 503.' };
    const health = aSnapshot({ nodes: [], workloads: [], checks: [check] });
    assert.deepEqual((await performNext({ events, closed: true, health })).recorded, [
      ['BREACHED', 'shop.test returned status 503.'],
    ]);
    const meanwhile = [anEvent(8, 'ABORTED')];
    assert.deepEqual((await performNext({ events, closed: true, health, meanwhile })).recorded, []);
  });
});
