import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { run } from '../../cli/run.ts';
import type { ClusterReportRow } from '../../shared/model/rows/cluster-rows.ts';
import type { RestDocument } from '../../simulator/documents/rest-document.ts';
import { generateFleet } from '../../simulator/fleet/generate-fleet.ts';
import { type Simulator, startSimulator } from '../../simulator/start-simulator.ts';
import { DispatchedSession, ORGANIZATION } from '../support/dispatched-scan.ts';
import { fleetOfOneProject } from '../support/one-project-fleet.ts';
import { aProcessContext, TEST_NOW_MS } from '../support/process-context.ts';
import { SCAN_STORES } from '../support/scan-stores.ts';
import { sharedData } from '../support/shared-data.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

type Verdicts = Pick<ClusterReportRow, 'exposure' | 'readiness' | 'pools' | 'new_pools' | 'auto_provisioned'>;

const verdictsOf = ({ exposure, readiness, pools, new_pools, auto_provisioned }: Verdicts): Verdicts =>
  JSON.parse(JSON.stringify({ exposure, readiness, pools, new_pools, auto_provisioned }));

/** Verdicts by the name of the cluster. */
const byName = (rows: readonly (Verdicts & { readonly cluster: string })[]): Record<string, Verdicts> =>
  Object.fromEntries(
    rows.map((row) => [row.cluster, verdictsOf(row)] as const).toSorted(([a], [b]) => (a < b ? -1 : 1)),
  );

const EXIT_STATUSES: Readonly<Record<string, number>> = { OPEN: 1, WILL_REOPEN: 1, UNKNOWN: 3, CLOSED: 0 };

/** @param documents as GKE describes clusters; the simulator serves them under other names, in one location */
function suite(what: string, documents: readonly RestDocument[]): void {
  describe(`all commands and the functions, on ${what}`, function () {
    this.timeout(60_000);
    const folder = temporaryFolder();
    let simulator: Simulator;
    let project: string;
    let served: RestDocument[];

    before(async () => {
      const fleet = fleetOfOneProject((cluster) => documents.map((_, index) => cluster(`cluster-${index}`)));
      project = fleet.projects[0]?.projectId ?? '';
      served = fleet.clusters.map((cluster, index) => {
        const { name, selfLink, location, zone } = cluster.restDocument;
        const document = { ...documents[index], name, selfLink, location, zone, id: `uid-${index}` };
        Object.defineProperty(cluster, 'restDocument', { value: document });
        return document;
      });
      simulator = await startSimulator({ fleet, clock: { nowMs: () => TEST_NOW_MS } });
    });
    after(() => simulator.close());

    async function sweep(argv: readonly string[], input = '') {
      const context = aProcessContext({
        environment: simulator.environment,
        stdin: Readable.from([Buffer.from(input)]),
      });
      const status = await run(argv, context);
      return { status, stdout: context.stdout.text, stderr: context.stderr.text };
    }

    async function byFunctions(): Promise<Record<string, Verdicts>> {
      const { store, close } = await SCAN_STORES.memory();
      try {
        const session = new DispatchedSession(store, [
          { projectId: project, projectNumber: '1', parent: ORGANIZATION, active: true, clusters: served },
        ]);
        const { scanId } = await session.enumerate();
        await session.inspectAll();
        await session.conclude();
        const records = await Array.fromAsync(store.scannedClusters(scanId));
        return byName(records.flatMap(({ report }) => (report === null ? [] : [report])));
      } finally {
        await close();
      }
    }

    it('give the same verdicts', async () => {
      const store = ['--store', folder.path('fleet.duckdb')];
      const scan = await sweep(['scan', '--scope', `projects/${project}`, '--format', 'json', ...store]);
      const scanned = byName(JSON.parse(scan.stdout));
      assert.equal(Object.keys(scanned).length, documents.length, scan.stderr);
      const report = await sweep(['report', '--format', 'json', ...store]);
      assert.deepEqual(byName(JSON.parse(report.stdout)), scanned, report.stderr);
      assert.equal(report.status, scan.status);
      const assessed = await sweep(['assess', '-', '--format', 'json'], JSON.stringify(served));
      assert.deepEqual(byName(JSON.parse(assessed.stdout)), scanned);
      assert.equal(assessed.status, scan.status);
      assert.deepEqual(await byFunctions(), scanned);
    });

    it('give the same verdict for each place in verify as in scan', async () => {
      const scan = await sweep([
        'scan',
        '--scope',
        `projects/${project}`,
        '--format',
        'json',
        '--store',
        folder.path('verify.duckdb'),
      ]);
      const rows = JSON.parse(scan.stdout) as ClusterReportRow[];
      assert.equal(rows.length, documents.length, scan.stderr);
      for (const row of rows) {
        const name = `projects/${project}/locations/${row.location}/clusters/${row.cluster}`;
        const { status, stdout, stderr } = await sweep(['verify', name, '--format', 'json']);
        const places = JSON.parse(stdout) as { site: string; pool: string | null; port: string }[];
        assert.deepEqual(
          places.map(({ site, pool, port }) => [site, pool, port]),
          [
            ...(row.new_pools === null ? [] : [['CLUSTER_DEFAULT', null, row.new_pools.port]]),
            ...(row.auto_provisioned === null
              ? []
              : [['AUTO_PROVISIONING', null, row.auto_provisioned.port]]),
            ...row.pools.map(({ pool, port }) => ['NODE_POOL', pool, port]),
          ],
          stderr,
        );
        assert.equal(status, EXIT_STATUSES[row.exposure ?? ''], name);
      }
    });
  });
}

suite(
  'simulated clusters',
  generateFleet({ clusters: 40, seed: 13, nowMs: TEST_NOW_MS }).clusters.map(({ restDocument }) => ({
    ...restDocument,
    resourceLabels: {},
  })),
);

const folder = sharedData('gke');
if (folder === null)
  describe('all commands and the functions, on recorded clusters', () => {
    it.skip('skipped: ../shared/data/gke is missing');
  });
else
  suite(
    'recorded clusters',
    readdirSync(folder)
      .filter((name) => name.startsWith('cluster-'))
      .map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8'))),
  );
