import assert from 'node:assert/strict';
import { ChangesSession, type Document, tills } from '../support/changes-session.ts';
import { createMemoryStore } from '../support/memory-store/memory-store.ts';

const NOON_MS = Date.parse('2026-11-25T12:00:00Z');
const at = (seconds: number) => new Date(NOON_MS + seconds * 1000).toISOString();

/** A node pool's description. */
const aPool = (isOpen: boolean | undefined, differences: Document = {}): Document => ({
  name: 'pool',
  config: { kubeletConfig: isOpen === undefined ? {} : { insecureKubeletReadonlyPortEnabled: isOpen } },
  version: '1.33.1-gke.100',
  ...differences,
});

describe('a node pool that changes between scans', () => {
  let session: ChangesSession;
  beforeEach(async () => {
    session = new ChangesSession(createMemoryStore());
    await session.scanTwice();
    session.calls.splice(0);
  });

  it('leads to its cluster, which raises one alert, also if the cluster is reported as changed at the same time', async () => {
    session.cluster = tills(true);
    const pool = { document: aPool(true), prior: aPool(false), pool: 'pool', at: at(0) };
    assert.equal((await session.update(pool)).kind, 'SCANNED');
    assert.deepEqual(session.calls, ['describe', 'query']);
    assert.deepEqual(await session.update({ document: tills(true), at: at(0) }), {
      kind: 'IGNORED',
      reason: 'LATE',
    });
    await session.concludeChanges();
    assert.deepEqual(session.alerts, ['REGRESSED']);
  });

  it('is judged on its own if the message about its cluster has the same time but not its change', async () => {
    await session.changeTo(tills(false), at(0));
    session.cluster = tills(true);
    const pool = { document: aPool(true), prior: aPool(false), pool: 'pool', at: at(0) };
    assert.equal((await session.update(pool)).kind, 'SCANNED');
    await session.concludeChanges();
    assert.deepEqual(session.alerts, ['REGRESSED']);
  });

  it('costs nothing if its port stays as it is, or if it is new and disables the port', async () => {
    const upgraded = aPool(false, { version: '1.34.1-gke.100', status: 'RECONCILING' });
    for (const update of [
      { document: upgraded, prior: aPool(false) },
      { document: aPool(undefined), prior: aPool(undefined, { version: '1.32' }) },
      { document: aPool(false), prior: null },
    ])
      assert.deepEqual(await session.update({ ...update, pool: 'pool', at: at(1) }), {
        kind: 'IGNORED',
        reason: 'UNCHANGED',
      });
    assert.deepEqual(session.calls, []);
  });

  it('that stays open reveals a change that was missed', async () => {
    session.cluster = tills(true);
    const upgraded = {
      document: aPool(true, { version: '1.34' }),
      prior: aPool(true),
      pool: 'pool',
      at: at(0),
    };
    assert.equal((await session.update(upgraded)).kind, 'SCANNED');
    assert.deepEqual((await session.update({ ...upgraded, at: at(60) })).kind, 'IGNORED');
    assert.deepEqual(session.calls, ['describe', 'query']);
  });

  it('is ignored when it is deleted, and so is its cluster', async () => {
    for (const pool of ['pool', undefined]) {
      const deleted = { deleted: true, at: at(0), ...(pool !== undefined && { pool }) };
      assert.deepEqual(await session.update(deleted), { kind: 'IGNORED', reason: 'DELETED' });
    }
    const late = await session.update({ document: tills(true), at: at(-5) });
    assert.deepEqual(late, { kind: 'IGNORED', reason: 'LATE' });
    assert.deepEqual(session.calls, []);
    assert.deepEqual(session.conclusions, []);
  });

  it('leads to nothing if its cluster is gone or cannot be read', async () => {
    session.cluster = null;
    const pool = { document: aPool(true), prior: aPool(false), pool: 'pool', at: at(0) };
    const result = await session.update(pool);
    assert.ok(result.kind === 'IGNORED' && result.reason === 'UNREADABLE');
    assert.equal(result.error?.code, 'API_NOT_FOUND');
    assert.deepEqual(session.alerts, []);
  });

  it('is read on Autopilot too, where the cluster decides', async () => {
    const autopilot = (isOpen: boolean) =>
      tills(isOpen, {
        autopilot: { enabled: true },
        nodePools: [{ name: 'pool', config: {} }],
        nodePoolAutoConfig: { nodeKubeletConfig: { insecureKubeletReadonlyPortEnabled: isOpen } },
      });
    await session.changeTo(autopilot(false), at(0));
    await session.changeTo(autopilot(true), at(10));
    assert.deepEqual(session.alerts, ['REGRESSED']);
  });

  it('says why the author of the change is not known', async () => {
    session.author = { principal: null, method: null, detail: 'the audit log could not be read (API_BUSY)' };
    await session.changeTo(tills(true), at(0));
    const [alert] = session.channel.rows;
    assert.ok(
      alert?.sentences.includes(
        'Who made the change is not known: the audit log could not be read (API_BUSY).',
      ),
    );
  });
});

describe('5,000 node-pool updates in ten minutes', () => {
  const UPDATES = 5000;
  const storm = (session: ChangesSession, update: Document) =>
    Promise.all(
      Array.from({ length: UPDATES }, (_, index) =>
        session.update({ pool: `pool-${index % 20}`, at: at((index * 600) / UPDATES), ...update }),
      ),
    );
  let session: ChangesSession;
  beforeEach(async () => {
    session = new ChangesSession(createMemoryStore());
    await session.scanTwice();
    session.calls.splice(0);
  });
  afterEach(() => {
    assert.deepEqual(session.conclusions, [], 'no scan');
    assert.deepEqual(session.alerts, [], 'no false alert');
  });

  it('cost no call if the messages contain the state before', async () => {
    const upgrade = { document: aPool(false, { version: '1.34' }), prior: aPool(false) };
    await storm(session, upgrade);
    assert.deepEqual(session.calls, []);
  });

  it('cost at most one read of the cluster in 30 seconds if they do not', async () => {
    await storm(session, { document: aPool(false) });
    const reads = session.calls.filter((call) => call === 'describe').length;
    assert.ok(reads >= 1 && reads <= 21, `${reads} reads`);
    assert.equal(session.calls.length - reads, 1, 'one query');
  });

  it('cost no more if the cluster cannot be read', async () => {
    session.cluster = null;
    await storm(session, { document: aPool(false) });
    assert.ok(session.calls.length >= 1 && session.calls.length <= 21, `${session.calls.length} reads`);
  });
});
