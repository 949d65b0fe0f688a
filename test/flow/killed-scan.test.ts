import assert from 'node:assert/strict';
import { copyFile, rename, rm } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { openDuckDbStore } from '../../cli/duckdb/open-duckdb-store.ts';
import { type Simulator, startSimulator } from '../../simulator/start-simulator.ts';
import { startCli } from '../support/cli-process.ts';
import { randomOf } from '../support/ground-truth/random.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** `npm run kills` kills a scan of 20,000 clusters 100 times. */
const CLUSTERS = Number(process.env['KILL_CLUSTERS'] ?? 200);
const KILLS = Number(process.env['KILLS'] ?? 3);
/** Another seed kills at other moments. */
const SEED = Number(process.env['KILL_SEED'] ?? 1);

/**
 * kill -9 at random moments of a scan: nothing that was concluded is lost, and the next scan accounts for every cluster.
 * Each kill begins with a copy of the same store, which holds one concluded scan.
 */
describe(`${KILLS} kills of a scan of ${CLUSTERS} clusters`, function () {
  this.timeout(0);
  const folder = temporaryFolder(before, after);
  const random = randomOf(SEED);
  const concluded = folder.path('concluded.duckdb');
  const store = folder.path('fleet.duckdb');
  let simulator: Simulator;
  let environment: Record<string, string>;
  let durationMs: number;
  let expected: number;

  const scan = () => startCli(['scan', '--scope', 'organizations/123456789012', '--quiet'], environment);
  const opened = async <T>(use: (store: Awaited<ReturnType<typeof openDuckDbStore>>) => Promise<T>) => {
    const reader = await openDuckDbStore(store, { readOnly: true });
    try {
      return await use(reader);
    } finally {
      await reader.close();
    }
  };
  const latest = () => opened((reader) => reader.latestScan());
  const accounted = (scanId: string) =>
    opened(async (reader) => {
      let clusters = 0;
      for await (const { state } of reader.scannedClusters(scanId))
        if (state.outcome === 'INSPECTED') clusters += 1;
      return clusters;
    });

  before(async () => {
    simulator = await startSimulator({ clusters: CLUSTERS, seed: 5 });
    expected = simulator.fleet.clusters.length;
    environment = { ...simulator.environment, SWEEP_STORE: store };
    const startedAtMs = performance.now();
    await scan().ended;
    durationMs = performance.now() - startedAtMs;
    await rename(store, concluded);
  });
  after(() => simulator.close());
  beforeEach(() => copyFile(concluded, store));
  // A killed process leaves its write-ahead log.
  afterEach(() => Promise.all([store, `${store}.wal`].map((path) => rm(path, { force: true }))));

  for (let kill = 1; kill <= KILLS; kill += 1)
    it(`kill ${kill}`, async () => {
      const before = await latest();
      assert.ok(before);
      const { child, ended } = scan();
      await wait(random.next() * durationMs);
      child.kill('SIGKILL');
      await ended;
      const after = await latest();
      assert.ok(after);
      assert.equal(await accounted(after.scan_id), expected, 'the latest concluded scan is whole');
      if (after.scan_id === before.scan_id) assert.deepEqual(after, before);
      const { status, stderr } = await scan().ended;
      assert.equal(status, 1, stderr);
      const next = await latest();
      assert.ok(next);
      assert.notEqual(next.scan_id, after.scan_id);
      assert.deepEqual([next.completeness, await accounted(next.scan_id)], ['COMPLETE', expected]);
    });
});
