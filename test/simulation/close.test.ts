import assert from 'node:assert/strict';
import { type CloseResult, simulateClosing } from './close-run.ts';

const SEEDS = Number(process.env['CLOSE_SEEDS'] ?? 12);

describe('the simulation of closing', () => {
  it('replays a seed exactly', async () => {
    const traceOf = async () => {
      const lines: string[] = [];
      await simulateClosing(1, (atMs, line) => lines.push(`${atMs} ${line}`));
      return lines;
    };
    const lines = await traceOf();
    assert.ok(lines.length > 50);
    assert.deepEqual(await traceOf(), lines);
  });

  it('keeps its promises with crashes, failing operations, two runners and other people', async function () {
    this.timeout(120_000);
    const results: CloseResult[] = [];
    for (let seed = 1; seed <= SEEDS; seed += 1) {
      const result = await simulateClosing(seed);
      assert.deepEqual(result.violations, [], `seed ${seed}`);
      results.push(result);
    }
    const sum = (of: (result: CloseResult) => number) =>
      results.reduce((total, result) => total + of(result), 0);
    for (const count of [
      'crashes',
      'clockJumps',
      'denials',
      'requests',
      'alerts',
      'breaches',
      'rolledBack',
      'takeovers',
    ] as const)
      assert.ok(sum((result) => result[count]) > 0, count);
    assert.ok(results.some(({ status }) => status === 'DONE'));
  });
});
