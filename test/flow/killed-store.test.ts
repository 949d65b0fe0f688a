import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { openDuckDbStore } from '../../cli/duckdb/open-duckdb-store.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const STORE_CHILD = join(import.meta.dirname, '../support/store-child.ts');
const CLUSTERS = 60;

/** Starts a process that records one scan after another, and kills it during the step after the given number. */
async function scanUntilKilled(path: string, firstDay: number, steps: number): Promise<void> {
  const child = spawn(process.execPath, [STORE_CHILD, 'scan', path, String(firstDay)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  let lines = 0;
  for await (const _ of createInterface(child.stdout)) {
    lines += 1;
    if (lines > steps) child.kill('SIGKILL');
  }
  const [status, signal] = await exited;
  assert.deepEqual([status, signal], [null, 'SIGKILL'], 'it was scanning until then');
}

describe('a store whose writer is killed', () => {
  const folder = temporaryFolder();

  // While the file is created, while each part of a scan is written (nine steps), and in the second and third scan.
  const STEPS = [0, 1, 2, 3, 4, 6, 8, 9, 13, 22];

  it('opens again with every concluded scan intact; scans that were not concluded do not count', async function () {
    this.timeout(300_000);
    const path = folder.path('scans.duckdb');
    let concludedBefore = 0;
    let interrupted = 0;
    for (const [round, steps] of STEPS.entries()) {
      await scanUntilKilled(path, round * 1000, steps);

      const store = await openDuckDbStore(path);
      const scans = await Array.fromAsync(store.listScans());
      const concluded = scans.filter(({ event }) => event === 'CONCLUDED');
      interrupted += scans.length - concluded.length;
      assert.ok(concluded.length >= concludedBefore, 'no concluded scan is lost');
      for (const scan of concluded.slice(0, concluded.length - concludedBefore)) {
        assert.equal(scan.completeness, 'COMPLETE');
        const clusters = await Array.fromAsync(store.scannedClusters(scan.scan_id));
        assert.equal(clusters.filter(({ report }) => report?.exposure === 'OPEN').length, CLUSTERS);
      }
      const health = await store.query(
        'SELECT count(*) FILTER (WHERE NOT concluded), count(*) FROM scan_health',
      );
      assert.deepEqual(await Array.fromAsync(health.rows), [[scans.length - concluded.length, scans.length]]);
      const latest = await store.query('SELECT count(DISTINCT scan_id), count(*) FROM latest_clusters');
      const expected = concluded.length === 0 ? [0, 0] : [1, CLUSTERS];
      assert.deepEqual(await Array.fromAsync(latest.rows), [expected]);
      await store.close();
      concludedBefore = concluded.length;
    }
    assert.ok(concludedBefore > 0, 'some scans were concluded');
    assert.ok(interrupted > 0, 'some scans were interrupted');
    const names = await readdir(join(path, '..'));
    assert.ok(names.includes('scans.duckdb'));
  });
});
