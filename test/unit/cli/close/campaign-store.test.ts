import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { type OpenStore, SharedStore } from '../../../../cli/close/campaign-store.ts';
import type { CliStore } from '../../../../cli/wiring-store.ts';
import { SweepError } from '../../../../shared/platform/errors.ts';

describe('SharedStore', () => {
  const events: string[] = [];
  beforeEach(() => {
    events.length = 0;
  });
  const open: OpenStore = async (readOnly, use) => {
    assert.equal(readOnly, false);
    events.push('open');
    try {
      return await use({} as CliStore);
    } finally {
      events.push('close');
    }
  };
  const use = (store: SharedStore, name: string, milliseconds = 0) =>
    store.use(async () => {
      await sleep(milliseconds);
      events.push(name);
    });

  it('is opened once for uses that overlap or closely follow one another, and then closed', async () => {
    const store = new SharedStore(open);
    await Promise.all([use(store, 'a', 30), use(store, 'b')]);
    await use(store, 'c');
    assert.deepEqual(events, ['open', 'b', 'a', 'c']);
    await sleep(600);
    assert.deepEqual(events, ['open', 'b', 'a', 'c', 'close']);
    await use(store, 'd');
    await store[Symbol.asyncDispose]();
    assert.deepEqual(events.slice(5), ['open', 'd', 'close']);
  });

  it('is closed for a while if it is used all the time', async () => {
    const times: number[] = [];
    const store = new SharedStore(async (readOnly, then) => {
      times.push(performance.now());
      const result = await open(readOnly, then);
      times.push(performance.now());
      return result;
    });
    while (times.length < 3) await use(store, 'used', 10);
    const [, closedMs = 0, openedMs = 0] = times;
    assert.ok(openedMs - closedMs > 200, `${openedMs - closedMs} ms`);
    await store[Symbol.asyncDispose]();
  });

  it('reports that it cannot be opened to everybody who waits, and opens it again for the next', async () => {
    let failures = 1;
    const store = new SharedStore((readOnly, then) => {
      failures -= 1;
      if (failures >= 0) throw new SweepError('STORE_LOCKED', { path: 'fleet.duckdb' });
      return open(readOnly, then);
    });
    const locked = { code: 'STORE_LOCKED' };
    await Promise.all([assert.rejects(use(store, 'a'), locked), assert.rejects(use(store, 'b'), locked)]);
    await use(store, 'c');
    await store[Symbol.asyncDispose]();
    assert.deepEqual(events, ['open', 'c', 'close']);
  });

  it('reports that it could not be closed', async () => {
    const store = new SharedStore(async (readOnly, then) => {
      await open(readOnly, then);
      throw new SweepError('STORE_TIMEOUT', { path: 'fleet.duckdb' });
    });
    await use(store, 'a');
    await assert.rejects(async () => store[Symbol.asyncDispose](), { code: 'STORE_TIMEOUT' });
  });
});
