import assert from 'node:assert/strict';
import { notSampled } from '../../shared/model/sampling.ts';
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

  it('while listing places stays unconcluded', async () => {
    const store = createMemoryStore();
    const signal = AbortSignal.abort(new Error('interrupted'));
    await assert.rejects(scanSimulated(apis, store, { atMs: AT_MS, signal }), /interrupted/);
    assert.equal(await store.latestScan(), null);
  });

  it('while reading clusters stays unconcluded (was stored as COMPLETE with OUT_OF_TIME rows)', async () => {
    const store = createMemoryStore();
    const controller = new AbortController();
    const observe = async () => {
      controller.abort(new Error('interrupted'));
      return { sampling: notSampled('OUT_OF_TIME'), callers: [] };
    };
    const scan = scanSimulated(apis, store, { atMs: AT_MS, signal: controller.signal, observe });
    await assert.rejects(scan, /interrupted/);
    assert.equal(await store.latestScan(), null);
    const [started] = await Array.fromAsync(store.listScans());
    assert.equal(started?.event, 'STARTED');
  });

  it('at any call to the store stays unconcluded or is fully concluded', async function () {
    this.timeout(60_000);
    const { completeness, outcomes } = await scanSimulated(apis, createMemoryStore(), { atMs: AT_MS });
    let unconcluded = 0;
    for (let calls = 1, made = calls; made >= calls; calls++) {
      const store = createMemoryStore();
      const controller = new AbortController();
      made = 0;
      const counted = new Proxy(store, {
        get(target, name) {
          const value = Reflect.get(target, name);
          if (typeof value !== 'function') return value;
          return (...given: unknown[]) => {
            made += 1;
            if (made === calls) controller.abort(new Error('interrupted'));
            return value.apply(target, given);
          };
        },
      });
      const scan = scanSimulated(apis, counted, { atMs: AT_MS, signal: controller.signal });
      await scan.catch((error: unknown) => assert.match(String(error), /interrupted/));
      const latest = await store.latestScan();
      if (latest === null) unconcluded += 1;
      else assert.deepEqual([latest.completeness, latest.outcomes], [completeness, outcomes]);
    }
    assert.ok(unconcluded > 0);
  });
});
