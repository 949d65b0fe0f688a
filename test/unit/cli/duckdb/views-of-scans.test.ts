import assert from 'node:assert/strict';
import type { DuckDbStore } from '../../../../cli/duckdb/duckdb-store.ts';
import { openDuckDbStore } from '../../../../cli/duckdb/open-duckdb-store.ts';
import type { Sample, Usage } from '../../../../shared/model/rows/parts.ts';
import { askStore } from '../../../support/ask-store.ts';
import { recordAndConclude, recordScan } from '../../../support/record-scan.ts';
import { anUnreadable, aReport, scanIdFor } from '../../../support/row-builder.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

const inUse: Usage = {
  verdict: 'IN_USE',
  reason: null,
  source: 'NODE_PROXY',
  window_seconds: 7200,
  nodes_total: 3,
  nodes_sampled: 1,
  nodes_covered: null,
  unseen_share: null,
  requests: 30,
  requests_per_hour: 15,
  setting_not_effective: false,
  probing: false,
  paths: [],
};

const aSample = (sample: Partial<Sample>): Sample => ({
  node: 'n1',
  pool: 'main',
  sampled_at: '2026-11-24T03:01:00.000Z',
  process_started_at: '2026-11-20T00:00:00.000Z',
  route: 'DNS',
  requests: 0,
  paths: [],
  ...sample,
});

describe('the views of scans', () => {
  const folder = temporaryFolder();
  let store: DuckDbStore;
  beforeEach(async () => {
    store = await openDuckDbStore(folder.path('scans.duckdb'));
  });
  afterEach(() => store.close());

  const ask = (sql: string) => askStore(store, sql);

  it('fleet_trend counts each concluded scan, including an empty one', async () => {
    const first = { day: 0 };
    await recordAndConclude(store, {
      ...first,
      reports: ['a', 'b', 'c'].map((name) => aReport(first, name)),
    });
    const second = { day: 1 };
    const exemption = { until: '2027-01-01', reason: null, owner: null };
    await recordAndConclude(store, {
      ...second,
      reports: [
        aReport(second, 'a', { usage: inUse, exemption }),
        aReport(second, 'b', { exposure: 'CLOSED', readiness: 'ALREADY_CLOSED' }),
        aReport(second, 'd', { readiness: 'SAFE_TO_CLOSE' }),
        anUnreadable(second, 'e'),
      ],
    });
    await recordAndConclude(store, { day: 0, scope: 'folders/9' });
    await recordScan(store, { day: 2, reports: [aReport({ day: 2 }, 'a')] });
    const counts = `clusters, open_clusters, closed_clusters, unread_clusters, exempt_open_clusters, used_open_clusters,
      safe_to_close_clusters, new_clusters, resolved_clusters, gone_clusters`;
    const rows = await ask(`SELECT scope, ${counts} FROM fleet_trend ORDER BY scheduled_at, scope`);
    assert.deepEqual(
      rows.map((row) => Object.values(row as object)),
      [
        ['folders/9', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
        ['organizations/1', 3, 3, 0, 0, 0, 0, 0, 3, 0, 0],
        ['organizations/1', 4, 2, 1, 1, 1, 1, 1, 1, 1, 1],
      ],
    );
  });

  it('scan_health shows the progress of each scan, and what it could not read', async () => {
    const first = { day: 0 };
    await recordAndConclude(store, {
      ...first,
      reports: [aReport(first, 'a'), anUnreadable(first, 'b')],
      missing: ['c', 'd'],
      started: {
        projects_api_disabled: 1,
        unreadable_projects: [{ project_id: 'q', error_code: 'PROJECT_FORBIDDEN', error_detail: 'x' }],
        partial_locations: [{ project_id: 'p', location: 'l' }],
      },
    });
    await recordScan(store, { day: 1, reports: [aReport({ day: 1 }, 'a')], missing: ['b'] });
    assert.deepEqual(
      await ask(`SELECT concluded, completeness, expected_clusters, reported_clusters, inspected_clusters,
        unreadable_clusters, missing_clusters, inspected_share, unreadable_projects, unreadable_folders,
        partial_locations, unread_places, projects_api_disabled FROM scan_health ORDER BY scheduled_at`),
      [
        {
          concluded: true,
          completeness: 'INCOMPLETE',
          expected_clusters: 4,
          reported_clusters: 2,
          inspected_clusters: 1,
          unreadable_clusters: 1,
          missing_clusters: 2,
          inspected_share: 0.25,
          unreadable_projects: 1,
          unreadable_folders: 0,
          partial_locations: 1,
          unread_places: 2,
          projects_api_disabled: 1,
        },
        {
          concluded: false,
          completeness: null,
          expected_clusters: 2,
          reported_clusters: 1,
          inspected_clusters: null,
          unreadable_clusters: null,
          missing_clusters: null,
          inspected_share: null,
          unreadable_projects: 0,
          unreadable_folders: 0,
          partial_locations: 0,
          unread_places: 0,
          projects_api_disabled: 0,
        },
      ],
    );
  });

  it('changes omits clusters that did not change', async () => {
    const first = { day: 0 };
    await recordAndConclude(store, {
      ...first,
      reports: [
        aReport(first, 'open'),
        aReport(first, 'shut', { exposure: 'CLOSED' }),
        aReport(first, 'fixed'),
      ],
    });
    const second = { day: 1 };
    await recordAndConclude(store, {
      ...second,
      reports: [
        aReport(second, 'open'),
        aReport(second, 'shut'),
        aReport(second, 'fixed', { exposure: 'CLOSED' }),
      ],
    });
    const rows = await ask(
      `SELECT cluster, change FROM changes WHERE scan_id = '${scanIdFor(second)}' ORDER BY cluster`,
    );
    assert.deepEqual(rows, [
      { cluster: 'fixed', change: 'RESOLVED' },
      { cluster: 'shut', change: 'REGRESSED' },
    ]);
  });

  it('evidence contains only entries of the last concluded scan (it read the samples of all scans)', async () => {
    const [first, second] = [{ day: 0 }, { day: 1 }];
    const later = { sampled_at: '2026-11-25T03:01:00.000Z' };
    const read = { cluster_uid: 'uid', usage: inUse };
    const stats = (requests: number) => ({ path: 'stats', method: 'GET', requests });
    await recordAndConclude(store, {
      ...first,
      reports: [
        aReport(first, 'c', {
          ...read,
          samples: [aSample({ requests: 5, paths: [stats(5)] }), aSample({ node: 'n2' })],
        }),
      ],
    });
    await recordAndConclude(store, {
      ...second,
      reports: [
        aReport(second, 'c', { ...read, samples: [aSample({ ...later, requests: 12, paths: [stats(12)] })] }),
      ],
    });
    assert.deepEqual(
      await ask(
        'SELECT node, scan_date, first_sampled_at, last_sampled_at, last_grew_at, requests FROM evidence ORDER BY node',
      ),
      [
        {
          node: 'n1',
          scan_date: '2026-11-25',
          first_sampled_at: '2026-11-24T03:01:00.000Z',
          last_sampled_at: '2026-11-25T03:01:00.000Z',
          last_grew_at: '2026-11-25T03:01:00.000Z',
          requests: 12,
        },
        {
          node: 'n2',
          scan_date: '2026-11-25',
          first_sampled_at: '2026-11-24T03:01:00.000Z',
          last_sampled_at: '2026-11-24T03:01:00.000Z',
          last_grew_at: null,
          requests: 0,
        },
      ],
    );
  });
});
