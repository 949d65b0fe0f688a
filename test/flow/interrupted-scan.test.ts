import assert from 'node:assert/strict';
import { notAsked } from '../../shared/model/sampling.ts';
import { createMemoryStore } from '../support/memory-store/memory-store.ts';
import { scanSimulated } from '../support/scan-simulated.ts';
import { type SimulatedApis, simulatedApis } from '../support/simulated-directories.ts';

const AT_MS = Date.UTC(2026, 10, 24, 3);

describe('a scan that is interrupted', () => {
  let apis: SimulatedApis;
  before(async () => {
    apis = await simulatedApis({ clusters: 30, seed: 7 });
  });
  after(() => apis[Symbol.asyncDispose]());

  it('while it lists places stays unconcluded', async () => {
    const store = createMemoryStore();
    const signal = AbortSignal.abort(new Error('interrupted'));
    await assert.rejects(scanSimulated(apis, store, { atMs: AT_MS, signal }), /interrupted/);
    assert.equal(await store.latestScan(), null);
  });

  it('while it queries clusters stays unconcluded (was stored as COMPLETE with OUT_OF_TIME rows)', async () => {
    const store = createMemoryStore();
    const controller = new AbortController();
    const observe = async () => {
      controller.abort(new Error('interrupted'));
      return { sampling: notAsked('OUT_OF_TIME'), callers: [] };
    };
    const scan = scanSimulated(apis, store, { atMs: AT_MS, signal: controller.signal, observe });
    await assert.rejects(scan, /interrupted/);
    assert.equal(await store.latestScan(), null);
    const [started] = await Array.fromAsync(store.listScans());
    assert.equal(started?.event, 'STARTED');
  });
});
