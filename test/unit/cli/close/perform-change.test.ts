import assert from 'node:assert/strict';
import { EventLog } from '../../../../cli/close/event-log.ts';
import { nextActions } from '../../../../cli/close/next-actions.ts';
import { performAction } from '../../../../cli/close/perform-action.ts';
import type { Performing } from '../../../../cli/close/performing.ts';
import type { ChangeRequest, ClusterEvidence, GkeOperation } from '../../../../cli/close/ports.ts';
import type { CampaignEventRow } from '../../../../shared/model/rows/campaign-rows.ts';
import { SweepError } from '../../../../shared/platform/errors.ts';
import {
  aCampaign,
  aCampaignCluster,
  anEvent,
  aStep,
  CAMPAIGN_MS,
  RULES,
} from '../../../support/campaign-builder.ts';
import { aCluster, aPool } from '../../../support/cluster-builder.ts';

const NOW_MS = CAMPAIGN_MS + 3_600_000;
const SAFE: ClusterEvidence = {
  scanned_at: new Date(CAMPAIGN_MS).toISOString(),
  cluster_uid: null,
  readiness: 'SAFE_TO_CLOSE',
  exposure: 'OPEN',
  closed_pools: [],
  exempt: false,
  accepted_until: null,
};
const RUNNING: GkeOperation = {
  name: 'operation-7',
  type: 'UPGRADE_NODES',
  pool: 'other',
  status: 'RUNNING',
  error: null,
  startedAt: new Date(NOW_MS).toISOString(),
};
const LEASED: Partial<CampaignEventRow> = {
  runner: 'me',
  until_at: new Date(NOW_MS + 180_000).toISOString(),
};
/** A turn in which nothing was requested yet. */
const TURN = [
  anEvent(1, 'LEASE_TAKEN', LEASED),
  anEvent(2, 'RING_STARTED', { ring: 0 }),
  anEvent(3, 'TURN_STARTED', { cluster: 'a' }),
];
const requested = (sequence: number, step: number, nodesAtOnce: number, cluster = 'a') =>
  anEvent(sequence, 'CHANGE_REQUESTED', {
    cluster,
    step,
    direction: 'CLOSE',
    attempt: 1,
    request: JSON.stringify({ target: {}, kubeletConfig: {}, before: {}, nodesAtOnce }),
  });

interface World {
  readonly events?: readonly CampaignEventRow[];
  readonly surge?: number;
  readonly evidence?: ClusterEvidence;
  readonly operations?: readonly GkeOperation[];
  readonly closed?: boolean;
  readonly lease?: Partial<Pick<Performing, 'holdLease' | 'mayRequest'>>;
  readonly nodes?: number;
}

describe('a request of a change', () => {
  /** Performs the next request in cluster `a`; what is recorded and sent for it. */
  async function request({
    events = TURN,
    surge = 1,
    evidence = SAFE,
    operations = [],
    closed = false,
    lease = {},
    nodes = 5,
  }: World = {}) {
    const steps = ['first', 'second'].map((pool) => aStep({ pool }));
    const clusters = ['a', 'b'].map((name, position) => aCampaignCluster(name, { steps, position }));
    const rules = { ...RULES, clusters_at_once: 2, nodes_at_once: nodes };
    const stored = { campaign: aCampaign(clusters, { rules }), clusters };
    const rows = [...events];
    const store = {
      create: async () => undefined,
      campaign: async () => stored,
      events: async (_id: string, after: number) => rows.slice(after),
      append: async (more: readonly CampaignEventRow[]) => {
        rows.push(...more);
        return true;
      },
    };
    const author = {
      actor: 'ana@example.com',
      runner: 'me',
      newId: () => 'id',
      sleep: async () => undefined,
    };
    const log = new EventLog(store, stored, { ...author, nowMs: () => NOW_MS });
    await log.read();
    const sent: ChangeRequest[] = [];
    const kubeletConfig = { insecureKubeletReadonlyPortEnabled: !closed };
    const pools = ['first', 'second'].map((name) =>
      aPool({ name, nodeCount: 9, upgrade: { strategy: 'SURGE', maxSurge: surge, maxUnavailable: 0 } }),
    );
    const performing: Performing = {
      log,
      rules,
      runner: 'me',
      holdLease: async () => undefined,
      mayRequest: () => true,
      ...lease,
      ports: {
        changes: {
          read: async () => ({
            cluster: aCluster({ uid: 'uid-of-a', pools }),
            kubeletConfigs: new Map(pools.map(({ name }) => [name, kubeletConfig])),
            clusterDefault: null,
            autoProvisioning: null,
            maintenanceWindow: null,
          }),
          request: async (_cluster, change) => {
            sent.push(change);
            return { started: RUNNING };
          },
          operation: async () => assert.fail('unexpected call'),
          operations: async () => operations,
        },
        health: { observe: async () => assert.fail('unexpected call') },
        preflight: { check: async () => assert.fail('unexpected call') },
        evidence: { latest: async () => evidence, renew: async () => evidence },
        alerts: null,
        nowMs: () => NOW_MS,
        sleep: async () => undefined,
      },
    };
    const { actions } = nextActions(log.state, rules, 'me', NOW_MS);
    const action = actions.find(
      (each) => each.kind === 'REQUEST_CHANGE' && each.cluster.plan.cluster === 'a',
    );
    assert.ok(action);
    await performAction(action, performing).catch((error: unknown) => {
      if (!(error instanceof SweepError)) throw error;
    });
    const recorded = rows.slice(events.length).map(({ kind, detail }) => [kind, detail]);
    return { recorded, sent: sent.length };
  }

  it('is recorded and sent', async () =>
    assert.deepEqual(await request(), {
      recorded: [
        ['CHANGE_REQUESTED', null],
        ['CHANGE_STARTED', null],
      ],
      sent: 1,
    }));

  it('is neither recorded nor sent if the lease is lost', async () => {
    const holdLease = async () => {
      throw new SweepError('LEASE_LOST', { campaign: 'c', runner: 'another' });
    };
    assert.deepEqual(await request({ lease: { holdLease } }), { recorded: [], sent: 0 });
  });

  it('is not sent if the lease does not outlast it, after the process was suspended', async () => {
    const { recorded, sent } = await request({ lease: { mayRequest: () => false } });
    assert.deepEqual([recorded, sent], [[['CHANGE_REQUESTED', null]], 0]);
  });

  it('waits while it does not fit into the limits beside other changes, with the surge settings of now', async () => {
    const other = anEvent(4, 'TURN_STARTED', { cluster: 'b' });
    const events = [...TURN, other, requested(5, 0, 3, 'b')];
    assert.deepEqual(await request({ events, surge: 3 }), { recorded: [], sent: 0 });
    assert.equal((await request({ events, surge: 2 })).sent, 1);
  });

  it('blocks a cluster that does not fit into the limits any more, or stops if it was changed before', async () => {
    const detail =
      'GKE replaces up to 6 nodes of pool first at the same time, which is more than --nodes-at-once or --nodes-per-project allows.';
    assert.deepEqual(await request({ surge: 6 }), { recorded: [['TURN_BLOCKED', detail]], sent: 0 });
    const verified = anEvent(5, 'CHANGE_VERIFIED', { cluster: 'a', step: 0, direction: 'CLOSE' });
    assert.deepEqual(await request({ events: [...TURN, requested(4, 0, 1), verified], surge: 6 }), {
      recorded: [['CHANGE_FAILED', detail.replace('first', 'second')]],
      sent: 0,
    });
  });

  it('is not sent if a scan has found use since the turn began, but a rollback is', async () => {
    const evidence = { ...SAFE, readiness: 'MIGRATE_FIRST' };
    assert.deepEqual(await request({ evidence }), {
      recorded: [['TURN_BLOCKED', 'The latest scan says MIGRATE_FIRST.']],
      sent: 0,
    });
    const closed = [
      requested(4, 0, 1),
      anEvent(5, 'CHANGE_VERIFIED', { cluster: 'a', step: 0, direction: 'CLOSE' }),
      anEvent(6, 'ROLL_BACK_ORDERED', { cluster: 'a' }),
    ];
    const rollBack = { events: [...TURN, ...closed], closed: true, evidence };
    assert.equal((await request(rollBack)).sent, 1);
    assert.equal((await request({ ...rollBack, surge: 6 })).sent, 1, 'it is never too large for the limits');
  });

  it('is not needed for a setting that is closed already, once no operation replaces nodes any more', async () => {
    assert.deepEqual(await request({ closed: true, operations: [RUNNING] }), {
      recorded: [['CHANGE_POSTPONED', 'Operation operation-7 is running.']],
      sent: 0,
    });
    assert.deepEqual(await request({ closed: true, operations: [{ ...RUNNING, status: 'DONE' }] }), {
      recorded: [['CHANGE_SKIPPED', 'The setting has this value already.']],
      sent: 0,
    });
  });
});
