import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { type EvidenceFile, evidenceFileOf } from '../../cli/evidence-files.ts';
import type { Cluster } from '../../shared/model/cluster.ts';
import { notSampled, type Sampling } from '../../shared/model/sampling.ts';
import { PORT_STATES } from '../../shared/model/words.ts';
import { decodeCluster } from '../../shared/stages/describe/decode-cluster.ts';
import { judgeCluster } from '../../shared/stages/judge/judge-cluster.ts';
import { policyAt } from '../../shared/stages/judge/policy.ts';
import { buildReport } from '../../shared/stages/record/build-report.ts';
import { scanContextOf } from '../../shared/stages/record/scan-context.ts';
import { arbitraryCluster } from '../support/arbitrary-clusters.ts';
import { CHECK_EVIDENCE, EvidenceFolder, hasPython } from '../support/check-evidence.ts';
import { runHistories } from '../support/ground-truth/run-histories.ts';
import { createMemoryStore } from '../support/memory-store/memory-store.ts';
import { recordAndConclude } from '../support/record-scan.ts';
import { scanIdFor, scheduledMs } from '../support/row-builder.ts';
import { sharedData } from '../support/shared-data.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** `npm run laws` sets a larger number. */
const HISTORIES = Number(process.env['LAWS_CHECKED'] ?? 100);
const PER_STORE = 100;
const HOUR_MS = 3_600_000;

const path = fc.record({
  path: fc.constantFrom('stats', 'exec'),
  method: fc.constant('GET'),
  requests: fc.nat(3),
});

/** The samples of a cluster's nodes in one scan; many nodes have names or pools that other scans do not have. */
function arbitrarySampling(atMs: number): fc.Arbitrary<Sampling> {
  const sample = fc.record({
    sampledAtMs: fc.integer({ min: atMs - 2 * HOUR_MS, max: atMs }),
    processStartedAtMs: fc.option(fc.constantFrom(atMs - 400 * HOUR_MS, atMs - 30 * HOUR_MS, scheduledMs())),
    counts: fc.uniqueArray(path, { maxLength: 2, selector: (count) => count.path }),
    familyPresent: fc.constantFrom(true, true, true, false),
    truncated: fc.constantFrom(false, false, false, true),
  });
  const place = {
    node: fc.constantFrom('a', 'b', 'c', 'd'),
    pool: fc.constantFrom('pool-0', 'pool-0', 'pool-1', 'gone', null),
  };
  const node = fc.record({
    ...place,
    samples: fc.array(sample, { maxLength: 2 }),
    failure: fc.option(fc.constantFrom('UNREACHABLE', 'SECOND_SAMPLE_MISSING')),
    effectivePort: fc.option(fc.constantFrom(...PORT_STATES), { freq: 1 }),
  });
  const present = fc.record({
    ...place,
    uid: fc.option(fc.constantFrom('1', '1', '2')),
    createdAtMs: fc.option(fc.constantFrom(atMs - 900 * HOUR_MS, atMs - 20 * HOUR_MS)),
  });
  return fc.record({
    source: fc.constant('NODE_PROXY'),
    route: fc.constant('DNS_ENDPOINT'),
    notSampled: fc.constant(null),
    nodes: fc.uniqueArray(node, { selector: (each) => each.node }),
    present: fc.option(fc.uniqueArray(present, { selector: (each) => each.node })),
    notes: fc.constant([]),
  });
}

const EXCEPTIONS = {
  exemptions: [],
  acceptedBreaks: [
    { cluster: null, agent: null, paths: ['exec'], owner: 'o', reason: 'r', until: '2026-12-31' },
  ],
};

/** Several scans of the same clusters, and of a cluster that was not sampled. */
async function concludeInto(folder: EvidenceFolder, scans: readonly (readonly [Cluster, Sampling])[][]) {
  const store = createMemoryStore();
  for (const [day, clusters] of scans.entries()) {
    const atMs = scheduledMs({ day });
    const scanOf = scanContextOf(
      { scanId: scanIdFor({ day }), scheduledAtMs: atMs, organization: null },
      { nowMs: () => atMs },
    );
    const policy = policyAt(atMs, { minimumWindow: HOUR_MS, quietTime: 24 * HOUR_MS }, EXCEPTIONS);
    const reports = clusters.map(([cluster, sampling], index) => {
      const named = { ...cluster, projectId: 'p', location: 'l', cluster: `c${index}`, uid: `uid-${index}` };
      return buildReport(scanOf(), named, judgeCluster(named, sampling, policy), sampling, []);
    });
    const scan = await recordAndConclude(store, { day, reports });
    for await (const cluster of store.scannedClusters(scan.scan_id)) folder.add(scan, cluster);
  }
}

describe('tools/check-evidence.py', function () {
  this.timeout(HISTORIES * 300 + 60_000);
  const temporary = temporaryFolder();
  let folder: EvidenceFolder;

  beforeEach(function () {
    if (!hasPython) this.skip();
    folder = new EvidenceFolder(temporary.path('evidence'));
  });

  function assertAgrees(): void {
    const { status, output } = folder.check();
    assert.equal(output.slice(0, 4000), `${folder.files} clusters, 0 with differences, 0 not checked\n`);
    assert.equal(status, 0);
  }

  it(`agrees with every verdict of ${HISTORIES} random histories`, async () => {
    for (let done = 0; done < HISTORIES; done += PER_STORE)
      await runHistories(
        createMemoryStore(),
        done + 1,
        Math.min(PER_STORE, HISTORIES - done),
        (scan, cluster) => folder.add(scan, cluster),
      );
    assert.ok(folder.files > HISTORIES * 5);
    assertAgrees();
  });

  it('agrees on clusters with every combination of settings, versions and samples', async () => {
    const runs = { numRuns: 400, seed: 1 };
    const scans = [0, 1, 2].map((day) => {
      const seen = fc.tuple(arbitraryCluster, arbitrarySampling(scheduledMs({ day })));
      return fc.sample(seen, { ...runs, seed: day });
    });
    await concludeInto(folder, scans);
    assertAgrees();
  });

  it('lists every altered verdict, and exits with 1', async () => {
    const file = await new Promise<EvidenceFile>((resolve) =>
      runHistories(createMemoryStore(), 3, 1, (scan, cluster) => {
        if (cluster.report !== null) resolve(evidenceFileOf(scan, cluster));
      }),
    );
    const { verdicts } = file;
    const [pool] = verdicts.pools;
    assert.ok(pool);
    const changed = [
      { ...verdicts, exposure: verdicts.exposure === 'OPEN' ? ('CLOSED' as const) : ('OPEN' as const) },
      { ...verdicts, readiness: 'UPGRADE_FIRST' as const },
      { ...verdicts, nodes_covered: (verdicts.nodes_covered ?? 0) + 1 },
      { ...verdicts, unseen_share: (verdicts.unseen_share ?? 0) + 0.0002 },
      { ...verdicts, pools: [{ ...pool, port: pool.port === 'ENABLED' ? 'DISABLED' : 'ENABLED' } as const] },
      { ...verdicts, pools: [{ ...pool, nodes_covered: 99 }] },
      { ...verdicts, pools: [{ ...pool, readiness: 'UPGRADE_FIRST' as const }] },
    ];
    for (const each of changed) folder.addFile({ ...file, verdicts: each });
    const { status, output } = folder.check();
    assert.equal(status, 1);
    assert.match(output, /^7 clusters, 7 with differences, 0 not checked$/m);
    for (const name of ['exposure', 'readiness', 'nodes_covered', 'unseen_share'])
      assert.match(output, new RegExp(`: ${name} is `));
    for (const name of ['port', 'nodes_covered', 'readiness'])
      assert.match(output, new RegExp(`: pool ${pool.pool}: ${name} is `));
  });

  it('does not report agreement for a file that it cannot check', () => {
    folder.addText('{"format": 2}');
    const { status, output } = folder.check();
    assert.equal(status, 3);
    assert.match(output, /not checked: .*\n1 clusters, 0 with differences, 1 not checked/);
  });

  it('has at most 300 lines and needs only the standard library', () => {
    const script = readFileSync(CHECK_EVIDENCE, 'utf8');
    assert.ok(script.split('\n').length <= 301);
    const imports = [...script.matchAll(/^(?:import|from) (\w+)/gm)].map(([, name]) => name);
    assert.deepEqual(imports, ['json', 're', 'sys', 'datetime', 'pathlib']);
  });

  it('agrees on the recorded clusters', async function () {
    const recorded = sharedData('gke');
    if (recorded === null) return this.skip();
    const clusters = readdirSync(recorded)
      .filter((name) => name.startsWith('cluster-'))
      .map((name) => decodeCluster(JSON.parse(readFileSync(join(recorded, name), 'utf8'))));
    const sampled = fc.sample(arbitrarySampling(scheduledMs()), { numRuns: clusters.length, seed: 1 });
    await concludeInto(folder, [
      clusters.map((cluster) => [cluster, notSampled('TURNED_OFF')]),
      clusters.map((cluster, index) => [cluster, sampled[index] ?? notSampled('TURNED_OFF')]),
    ]);
    assert.equal(folder.files, clusters.length * 2);
    assertAgrees();
  });
});
