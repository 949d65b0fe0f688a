import assert from 'node:assert/strict';
import type { OpenStore } from '../../../../cli/close/campaign-store.ts';
import { evidenceDoubt, StoreEvidence } from '../../../../cli/close/evidence.ts';
import type { ClusterEvidence } from '../../../../cli/close/ports.ts';
import type { CliStore } from '../../../../cli/wiring-store.ts';
import type { Cluster } from '../../../../shared/model/cluster.ts';
import { SweepError } from '../../../../shared/platform/errors.ts';
import { exemptionLabelsIn } from '../../../../shared/stages/judge/exceptions.ts';
import { anEvidence, CAMPAIGN_MS, RULES } from '../../../support/campaign-builder.ts';
import { aCluster, aPool, setting } from '../../../support/cluster-builder.ts';
import { createMemoryStore } from '../../../support/memory-store/memory-store.ts';
import { GONE, recordConcluded } from '../../../support/record-concluded.ts';
import { scheduledMs, timeOf } from '../../../support/row-builder.ts';

const NOW_MS = CAMPAIGN_MS + 3_600_000;

describe('evidenceDoubt', () => {
  const open = aCluster({
    pools: [aPool({ name: 'default-pool' })],
    settings: [setting('NODE_POOL', true, 'default-pool')],
  });
  const closed = aCluster({
    pools: [aPool({ name: 'default-pool' })],
    settings: [setting('CLUSTER_DEFAULT', false), setting('NODE_POOL', false, 'default-pool')],
  });

  /** The doubt, and how often the evidence was renewed, with what. */
  async function doubtOf(
    known: Partial<ClusterEvidence> | null,
    renewed: Partial<ClusterEvidence> = { scanned_at: new Date(NOW_MS).toISOString() },
    { cluster = open, include = [] as string[] } = {},
  ) {
    let renewals = 0;
    const evidence = {
      latest: async () => (known === null ? null : anEvidence(known)),
      renew: async () => {
        renewals += 1;
        return anEvidence(renewed);
      },
    };
    const doubt = await evidenceDoubt(cluster, { evidence, nowMs: () => NOW_MS }, { ...RULES, include });
    return { doubt, renewals };
  }

  it('accepts a young scan that says SAFE_TO_CLOSE, without another scan', async () =>
    assert.deepEqual(await doubtOf({}), { doubt: null, renewals: 0 }));

  it('renews what is missing or too old', async () => {
    assert.deepEqual(await doubtOf(null), { doubt: null, renewals: 1 });
    const old = { scanned_at: '2026-11-22T09:59:59.999Z' };
    assert.deepEqual(await doubtOf(old), { doubt: null, renewals: 1 });
    assert.match((await doubtOf(old, old)).doubt ?? '', /^No scan has read .* recently enough\.$/);
  });

  for (const readiness of ['MIGRATE_FIRST', 'GATHER_EVIDENCE', 'UPGRADE_FIRST', null])
    it(`doubts ${readiness}`, async () =>
      assert.match((await doubtOf({ readiness })).doubt ?? '', /^The latest scan says (nothing|[A-Z_]+)\.$/));

  it('does not close what its owner has exempted since the campaign was planned', async () => {
    const { doubt } = await doubtOf({ exempt: true });
    assert.equal(doubt, 'The latest scan says that it is exempt.');
    assert.equal((await doubtOf({ exempt: true }, {}, { include: ['exempt'] })).doubt, null);
  });

  it('renews what rests on an accepted break that counted until yesterday', async () => {
    assert.deepEqual(await doubtOf({ accepted_until: '2026-11-24' }), { doubt: null, renewals: 0 });
    assert.deepEqual(await doubtOf({ accepted_until: '2026-11-23' }), { doubt: null, renewals: 1 });
    const renewed = { accepted_until: '2026-11-23', scanned_at: new Date(NOW_MS).toISOString() };
    assert.equal(
      (await doubtOf({ accepted_until: '2026-11-23' }, renewed)).doubt,
      'The latest scan counted a break as accepted until 2026-11-23.',
    );
  });

  it('renews what was found closed and has been opened since: nothing is known about its use', async () => {
    const found = { readiness: 'ALREADY_CLOSED', exposure: 'CLOSED' };
    assert.deepEqual(await doubtOf(found, {}, { cluster: closed }), { doubt: null, renewals: 0 });
    const used = { readiness: 'MIGRATE_FIRST', scanned_at: new Date(NOW_MS).toISOString() };
    assert.deepEqual(await doubtOf(found, used), {
      doubt: 'The latest scan says MIGRATE_FIRST.',
      renewals: 1,
    });
    const pool = { open_pools: [] };
    assert.deepEqual(await doubtOf(pool), { doubt: null, renewals: 1 });
    assert.deepEqual(await doubtOf(pool, pool), {
      doubt:
        'The latest scan did not find the port open on pool default-pool, which somebody has created or opened since.',
      renewals: 1,
    });
  });
});

describe('evidence about a cluster that has changed since', () => {
  const pools = ['default-pool', 'new'].map((name) => aPool({ name }));
  const settings = pools.map(({ name }) => setting('NODE_POOL', true, name));
  const now = (cluster: Partial<Cluster>) => aCluster({ pools, settings, ...cluster });
  /** How often the evidence is renewed, by a scan that finds the same. */
  async function renewals(cluster: Cluster, known: Partial<ClusterEvidence> = {}): Promise<number> {
    let count = 0;
    const latest = async () => anEvidence({ open_pools: ['default-pool'], ...known });
    const renew = () => {
      count += 1;
      return latest();
    };
    await evidenceDoubt(cluster, { evidence: { latest, renew }, nowMs: () => NOW_MS }, RULES);
    return count;
  }

  it('is renewed if a pool with an open port was created, but Autopilot replaces its pools all the time', async () => {
    assert.equal(await renewals(now({})), 1);
    assert.equal(await renewals(now({}), { open_pools: ['default-pool', 'new'] }), 0);
    assert.equal(
      await renewals(now({ settings: [...settings.slice(0, 1), setting('NODE_POOL', false, 'new')] })),
      0,
    );
    assert.equal(await renewals(now({ mode: 'AUTOPILOT' })), 0);
  });

  it('is renewed if its exemption labels have changed, or if a scan has found it gone', async () => {
    const labels = { 'sweep10255-exempt-until': '2026-12-31' };
    const both = { open_pools: ['default-pool', 'new'] };
    assert.equal(await renewals(now({ labels }), both), 1);
    const exemption_labels = exemptionLabelsIn(labels);
    assert.equal(await renewals(now({ labels }), { ...both, exemption_labels }), 0);
    assert.equal(await renewals(now({}), { ...both, exemption_labels }), 1);
    assert.equal(await renewals(now({}), { ...both, gone: true }), 1);
  });
});

describe('StoreEvidence', () => {
  const shop = { projectId: 'p', location: 'l', cluster: 'shop' };
  const found = (day: number, readiness: 'SAFE_TO_CLOSE' | 'MIGRATE_FIRST') => ({
    shop: { readiness, report_recorded_at: timeOf(scheduledMs({ day })) },
  });

  const evidenceIn = (store: ReturnType<typeof createMemoryStore>) =>
    new StoreEvidence(
      (_readOnly, use) => use(store as unknown as CliStore),
      'organizations/1',
      async () => undefined,
      () => NOW_MS,
    );

  it('finds the scans that others make while the campaign runs', async () => {
    const store = createMemoryStore();
    let nowMs = NOW_MS;
    const open: OpenStore = (_readOnly, use) => use(store as unknown as CliStore);
    const evidence = new StoreEvidence(
      open,
      'projects/p',
      async () => undefined,
      () => nowMs,
    );
    const readinessOf = async () => (await evidence.latest(shop))?.readiness;
    await recordConcluded(store, { day: 0 }, found(0, 'SAFE_TO_CLOSE'));
    assert.equal(await readinessOf(), 'SAFE_TO_CLOSE');
    await recordConcluded(store, { day: 1 }, found(1, 'MIGRATE_FIRST'));
    nowMs += 5 * 60_000;
    assert.equal(await readinessOf(), 'MIGRATE_FIRST');
  });

  it('keeps the exemption of the scan before a renewal, whose register may be older', async () => {
    const store = createMemoryStore();
    const open: OpenStore = (_readOnly, use) => use(store as unknown as CliStore);
    const { shop: state } = found(0, 'MIGRATE_FIRST');
    await recordConcluded(store, { day: 0 }, { shop: { ...state, exempt: true } });
    const renewal = { day: 1, scope: 'projects/p' };
    await recordConcluded(store, renewal, found(1, 'SAFE_TO_CLOSE'), { trigger: 'RENEWAL' });
    const evidence = new StoreEvidence(
      open,
      'organizations/1',
      async () => undefined,
      () => NOW_MS,
    );
    const { readiness, exempt } = (await evidence.latest(shop)) ?? {};
    assert.deepEqual({ readiness, exempt }, { readiness: 'SAFE_TO_CLOSE', exempt: true });
  });

  it('finds a scan of another scope, although somebody has scanned yet another one since', async () => {
    const store = createMemoryStore();
    await recordConcluded(store, { day: 0, scope: 'organizations/1' }, found(0, 'SAFE_TO_CLOSE'));
    await recordConcluded(store, { day: 1, scope: 'folders/2' }, found(1, 'MIGRATE_FIRST'));
    await recordConcluded(store, { day: 2, scope: 'projects/other' }, {});
    assert.equal((await evidenceIn(store).latest(shop))?.readiness, 'MIGRATE_FIRST');
  });

  it('keeps the exemption of its scope until a scan of that scope ends it', async () => {
    const store = createMemoryStore();
    const exempt = { ...found(0, 'SAFE_TO_CLOSE').shop, exempt: true };
    await recordConcluded(store, { day: 0, scope: 'organizations/1' }, { shop: exempt });
    await recordConcluded(store, { day: 1, scope: 'projects/p' }, found(1, 'SAFE_TO_CLOSE'));
    assert.equal((await evidenceIn(store).latest(shop))?.exempt, true);
    await recordConcluded(store, { day: 2, scope: 'organizations/1' }, found(2, 'SAFE_TO_CLOSE'));
    assert.equal((await evidenceIn(store).latest(shop))?.exempt, false);
  });

  it('says that a scan has found a cluster gone', async () => {
    const store = createMemoryStore();
    await recordConcluded(store, { day: 0, scope: 'organizations/1' }, found(0, 'SAFE_TO_CLOSE'));
    await recordConcluded(store, { day: 1, scope: 'organizations/1' }, { shop: GONE });
    const { gone, scanned_at } = (await evidenceIn(store).latest(shop)) ?? {};
    assert.deepEqual({ gone, scanned_at }, { gone: true, scanned_at: timeOf(scheduledMs({ day: 1 })) });
  });

  it('reads the store again after a failure', async () => {
    const store = createMemoryStore();
    await recordConcluded(store, { day: 0 }, found(0, 'SAFE_TO_CLOSE'));
    let fails = true;
    const open: OpenStore = async (_readOnly, use) => {
      if (fails) throw new SweepError('STORE_TIMEOUT', { path: 'the store' });
      return use(store as unknown as CliStore);
    };
    const evidence = new StoreEvidence(
      open,
      'projects/p',
      async () => undefined,
      () => NOW_MS,
    );
    await assert.rejects(evidence.latest(shop), { code: 'STORE_TIMEOUT' });
    fails = false;
    assert.equal((await evidence.latest(shop))?.readiness, 'SAFE_TO_CLOSE');
  });
});
