import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CAMPAIGN_MUTATIONS } from './close-mutations.ts';
import { SCAN_MUTATIONS } from './mutations.ts';
import { type SimulationResult, simulate } from './simulate.ts';

async function runOf(seed: number) {
  const lines: string[] = [];
  const result = await simulate(seed, (atMs, line) => lines.push(`${atMs} ${line}`));
  return { result, lines };
}

describe('the simulation', () => {
  it('replays a seed exactly', async () => {
    const [first, second] = [await runOf(1), await runOf(1)];
    assert.ok(first.lines.length > 500);
    assert.deepEqual(second.lines, first.lines);
    assert.deepEqual(second.result, first.result);
  });

  it('crashes workers, concludes scans and finds clusters safe to close', async () => {
    const results: SimulationResult[] = [];
    for (let seed = 1; seed <= 12; seed += 1) results.push(await simulate(seed));
    assert.deepEqual(
      results.flatMap(({ violations }) => violations),
      [],
    );
    const sum = (of: (result: SimulationResult) => number) =>
      results.reduce((total, result) => total + of(result), 0);
    assert.ok(sum(({ crashes }) => crashes) > 0);
    assert.ok(sum(({ scans }) => scans) > 50);
    assert.ok(sum(({ safe }) => safe) > 0);
  });

  it('names the code of each mutation as it is: once in its file', () => {
    for (const { name, file, code } of [...CAMPAIGN_MUTATIONS, ...SCAN_MUTATIONS]) {
      const text = readFileSync(join(import.meta.dirname, '../..', file), 'utf8');
      assert.equal(text.split(code).length, 2, name);
    }
  });
});
