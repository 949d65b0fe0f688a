import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DuckDbStore } from '../../cli/duckdb/duckdb-store.ts';
import { openDuckDbStore } from '../../cli/duckdb/open-duckdb-store.ts';
import { QUESTIONS } from '../../cli/duckdb/questions.generated.ts';
import { compareMinors } from '../../shared/model/gke-version.ts';
import type { ScanRow } from '../../shared/model/rows/scan-rows.ts';
import { READINESSES } from '../../shared/model/words.ts';
import { exposureOrOutcomeOf } from '../../shared/report/exposure-or-outcome.ts';
import { addCluster, emptyFigures } from '../../shared/report/html/fleet-figures.ts';
import type { QueryValue } from '../../shared/report/ports.ts';
import { type ScannedRecord, scannedRecord } from '../../shared/report/scanned-record.ts';
import { askStore } from '../support/ask-store.ts';
import { placeOf } from '../support/scan-simulated.ts';

const CLI = join(import.meta.dirname, '../../cli/main.ts');

type Answer = Record<string, QueryValue>;
const places = (rows: readonly Answer[]) => rows.map((row) => placeOf(row as never)).toSorted();

describe("the named queries on the demo's store", () => {
  const figures = emptyFigures();
  const records: ScannedRecord[] = [];
  const answers = new Map<string, Answer[]>();
  let scans: ScanRow[];
  let folder: string;
  let store: DuckDbStore;

  const answer = (name: keyof typeof QUESTIONS) => answers.get(name) ?? [];
  const chosen = (wanted: (record: ScannedRecord) => boolean) =>
    records.filter(wanted).map(placeOf).toSorted();

  before(async function () {
    this.timeout(60_000);
    folder = mkdtempSync(join(tmpdir(), 'sweep10255-'));
    const { status, stderr } = spawnSync(process.execPath, [CLI, 'demo', '--quiet'], {
      cwd: folder,
      encoding: 'utf8',
    });
    assert.equal(status, 0, stderr);
    store = await openDuckDbStore(join(folder, 'sweep10255-demo/demo.duckdb'), { readOnly: true });
    scans = (await Array.fromAsync(store.listScans())).toReversed();
    for await (const scanned of store.scannedClusters(scans.at(-1)?.scan_id ?? '')) {
      const record = scannedRecord(scanned);
      addCluster(figures, record, scanned.state.usage);
      records.push(record);
    }
    for (const [name, { sql }] of Object.entries(QUESTIONS)) answers.set(name, await askStore(store, sql));
  });
  after(async () => {
    await store?.close();
    rmSync(folder, { recursive: true });
  });

  it('are at least ten, each starting with a comment that states its question', () => {
    assert.ok(answers.size >= 10);
    for (const { asks } of Object.values(QUESTIONS)) assert.match(asks, /^[A-Z].*\?$/);
  });

  it('all return rows for this fleet', () => {
    for (const [name, rows] of answers) assert.ok(rows.length > 0, name);
  });

  it('cover a cluster whose kubelets serve the port despite its settings, and one that a ComputeClass will reopen', () => {
    const notEffective = records.filter(({ usage }) => usage?.setting_not_effective === true);
    assert.deepEqual(
      notEffective.map(({ exposure, change, pools }) => [exposure, change, pools.map(({ port }) => port)]),
      [['OPEN', 'REGRESSED', ['DISABLED', 'DISABLED']]],
    );
    const reopening = records.filter(
      ({ exposure, node_auto_provisioning, new_pools, auto_provisioned }) =>
        exposure === 'WILL_REOPEN' &&
        node_auto_provisioning === false &&
        new_pools?.port === 'DISABLED' &&
        auto_provisioned?.port === 'ENABLED',
    );
    assert.equal(reopening.length, 1);
    assert.match(reopening[0]?.reasons.join(' ') ?? '', /\(nodePoolAutoConfig\) is true; ComputeClasses/);
  });

  it('cover every readiness, coverage, an accepted break, and a cluster that became safe over the scans', async () => {
    const readinesses = new Set(records.flatMap(({ readiness }) => readiness ?? []));
    assert.deepEqual([...readinesses].toSorted(), [...READINESSES].toSorted());
    const safe = records.filter(
      ({ readiness, exposure }) => readiness === 'SAFE_TO_CLOSE' && exposure === 'OPEN',
    );
    for (const { usage } of safe) assert.ok((usage?.nodes_covered ?? 0) > 0);
    assert.ok(
      safe.some(({ accepted_breaks }) => accepted_breaks.some(({ last_used_at }) => last_used_at !== null)),
    );
    const unsafeAtFirst = new Set<string>();
    for await (const { state } of store.scannedClusters(scans[0]?.scan_id ?? ''))
      if (state.readiness === 'MIGRATE_FIRST' || state.readiness === 'GATHER_EVIDENCE')
        unsafeAtFirst.add(placeOf(state));
    assert.ok(safe.some((record) => unsafeAtFirst.has(placeOf(record))));
  });

  it('fleet_standing: matches the headline', () => {
    const expected = new Map<string, number>();
    for (const record of records)
      if (record.outcome !== 'GONE')
        expected.set(exposureOrOutcomeOf(record), (expected.get(exposureOrOutcomeOf(record)) ?? 0) + 1);
    assert.deepEqual(
      new Map(answer('fleet_standing').map((row) => [row['standing'], row['clusters']])),
      expected,
    );
    const sumOf = (column: string) =>
      answer('fleet_standing').reduce((sum, row) => sum + Number(row[column]), 0);
    assert.equal(
      sumOf('exempt_clusters'),
      chosen(({ exempt, outcome }) => exempt && outcome !== 'GONE').length,
    );
    assert.equal(
      sumOf('safe_to_close_clusters'),
      chosen(({ readiness }) => readiness === 'SAFE_TO_CLOSE').length,
    );
    const open = answer('fleet_standing').find((row) => row['standing'] === 'OPEN');
    assert.equal(open?.['used_clusters'], answer('open_in_use').length);
  });

  it('open_in_use: matches the matrix', () => {
    const inUse = chosen(
      ({ exposure, usage }) =>
        exposure === 'OPEN' && /^(IN_USE|USED_SINCE_START)$/.test(usage?.verdict ?? ''),
    );
    assert.deepEqual(places(answer('open_in_use')), inUse);
    assert.equal(
      answer('open_in_use').filter((row) => row['usage_verdict'] === 'IN_USE').length,
      figures.tally.openInUse + figures.tally.openAccepted,
    );
  });

  it('safe_to_close: matches the report, with the nodes of open pools', () => {
    const safe = records.filter(({ readiness }) => readiness === 'SAFE_TO_CLOSE');
    const nodes = (record: ScannedRecord) =>
      record.pools.reduce(
        (sum, { port, node_count }) => sum + (port === 'DISABLED' ? 0 : (node_count ?? 0)),
        0,
      );
    assert.deepEqual(
      new Map(answer('safe_to_close').map((row) => [placeOf(row as never), row['nodes_restarted']])),
      new Map(safe.map((record) => [placeOf(record), nodes(record)])),
    );
    assert.ok(safe.length > 0);
  });

  it('changes_since_last_scan: matches the line below the headline', () => {
    const counts = Object.groupBy(answer('changes_since_last_scan'), (row) => String(row['change']));
    const { STILL, NONE, ...changes } = figures.tally.changes;
    assert.deepEqual(
      Object.fromEntries(Object.entries(counts).map(([change, rows]) => [change, rows?.length])),
      changes,
    );
  });

  it('callers_by_agent: matches the callers panel', () => {
    const expected = [...figures.agents.values()].map((figure) => ({
      ...figure,
      agent: figure.agent ?? 'not recognized',
    }));
    const byClusters = (rows: readonly object[]) => rows.map((row) => JSON.stringify(row)).toSorted();
    assert.deepEqual(
      byClusters(
        answer('callers_by_agent').map(({ agent, workloads, clusters }) => ({ agent, workloads, clusters })),
      ),
      byClusters(expected),
    );
  });

  it('requests_by_path: matches the paths panel', () => {
    const rounded = (rate: unknown) => Number(rate).toFixed(3);
    assert.deepEqual(
      new Map(
        answer('requests_by_path').map((row) => [
          `${row['method']} ${row['path']}`,
          [row['clusters'], row['requests'], rounded(row['requests_per_hour'])],
        ]),
      ),
      new Map(
        [...figures.paths].map(([key, { clusters, requests, requestsPerHour }]) => [
          key,
          [clusters, requests, rounded(requestsPerHour)],
        ]),
      ),
    );
  });

  it('not_readable: matches the coverage panel', () => {
    const rows = answer('not_readable');
    const unread = records.filter(({ outcome }) => outcome === 'UNREADABLE' || outcome === 'MISSING');
    assert.deepEqual(
      rows.filter(({ kind }) => kind === 'CLUSTER').map(({ place }) => place),
      unread.map(placeOf).toSorted(),
    );
    assert.deepEqual(
      rows.filter(({ kind }) => kind === 'PROJECT').map(({ place }) => place),
      scans.at(-1)?.unreadable_projects.map(({ project_id }) => project_id),
    );
  });

  it('longest_open: matches the details of the open clusters', () => {
    assert.deepEqual(
      new Map(answer('longest_open').map((row) => [placeOf(row as never), row['open_since']])),
      new Map(
        records.filter(({ exposure }) => exposure === 'OPEN').map((each) => [placeOf(each), each.open_since]),
      ),
    );
    assert.ok(answer('longest_open').every(({ days_open }) => days_open === 0 || days_open === 1));
  });

  it('versions: matches the versions panel', () => {
    const expected = [...figures.versions.values()].toSorted((a, b) => compareMinors(a.minor, b.minor));
    assert.deepEqual(
      answer('versions').map((row) => Object.values(row)),
      expected.map(({ minor, clusters, open, upgradeFirst }) => [minor, clusters, open, upgradeFirst]),
    );
  });

  it('burn_down: matches the trend', () => {
    assert.deepEqual(
      answer('burn_down').map((row) => [row['scheduled_at'], row['open_clusters'], row['unread_clusters']]),
      scans.map(({ scheduled_at, exposures, outcomes }) => [
        scheduled_at,
        exposures?.open,
        (outcomes?.unreadable ?? 0) + (outcomes?.missing ?? 0),
      ]),
    );
  });
});
