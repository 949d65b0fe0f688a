import assert from 'node:assert/strict';
import { clusterReportSchema } from '../../../../shared/model/rows/cluster-rows.ts';
import type { Caller } from '../../../../shared/model/rows/parts.ts';
import { enumeratedClusterSchema } from '../../../../shared/model/rows/scan-rows.ts';
import { notSampled, type Sampling } from '../../../../shared/model/sampling.ts';
import type { ClusterVerdict } from '../../../../shared/model/verdict.ts';
import { SweepError } from '../../../../shared/platform/errors.ts';
import { buildReport, buildUnreadableReport } from '../../../../shared/stages/record/build-report.ts';
import { buildEnumerated } from '../../../../shared/stages/record/build-started.ts';
import { aCluster, aPool, aUsage, setting } from '../../../support/cluster-builder.ts';

const SCAN = {
  scanId: '20261124T030000000Z-1f3a5b7c',
  scanDate: '2026-11-24',
  recordedAt: '2026-11-24T03:00:01.000Z',
  organization: 'organizations/1',
};
const KEYS = {
  scan_id: SCAN.scanId,
  scan_date: SCAN.scanDate,
  recorded_at: SCAN.recordedAt,
  report_id: `${SCAN.scanId}/project-a/us-central1/cluster-a`,
  organization: 'organizations/1',
  project_id: 'project-a',
  location: 'us-central1',
  cluster: 'cluster-a',
};
const OPEN = { port: 'ENABLED', certainty: 'EXPLICIT', basis: 'NODE_POOL' } as const;
const VERDICT: ClusterVerdict = {
  exposure: 'OPEN',
  newPools: { port: 'UNKNOWN', certainty: 'NONE', basis: null },
  autoProvisioned: null,
  pools: [
    {
      pool: 'pool-a',
      port: OPEN,
      effectivePort: 'ENABLED',
      usage: aUsage({ reason: 'TURNED_OFF' }),
      readiness: 'GATHER_EVIDENCE',
    },
  ],
  usage: aUsage({ reason: 'TURNED_OFF' }),
  readiness: 'GATHER_EVIDENCE',
  exemption: { until: '2027-01-01', reason: null, owner: 'team-a' },
  acceptedBreaks: [],
  reasons: ['a fact.'],
};

describe('buildReport', () => {
  it('builds the row of an inspected cluster', () => {
    const cluster = aCluster({
      labels: { team: 'a', env: 'b' },
      settings: [setting('NODE_POOL', true, 'pool-a'), setting('CLUSTER_DEFAULT', 'UNREADABLE')],
      pools: [aPool({ autoProvisioned: true })],
    });
    const caller: Caller = {
      namespace: 'n',
      kind: 'DaemonSet',
      name: 'agent',
      agent: null,
      evidence: 'an argument',
      confidence: 'LOW',
      migration: 'use 10250',
    };
    const row = buildReport(SCAN, cluster, VERDICT, { ...notSampled('TURNED_OFF'), route: 'r' }, [caller]);
    assert.deepEqual(clusterReportSchema.parse(row), row);
    assert.deepEqual(row, {
      ...KEYS,
      project_number: '123456789012',
      cluster_uid: 'uid-a',
      outcome: 'INSPECTED',
      error_code: null,
      error_detail: null,
      mode: 'STANDARD',
      status: 'RUNNING',
      initial_version: '1.29.4-gke.1043004',
      control_plane_version: '1.33.2-gke.1240000',
      release_channel: 'REGULAR',
      created_at: '2024-07-01T00:00:00.000Z',
      labels: [
        { key: 'env', value: 'b' },
        { key: 'team', value: 'a' },
      ],
      settings: [
        { site: 'NODE_POOL', pool: 'pool-a', value: true },
        { site: 'CLUSTER_DEFAULT', pool: null, value: null },
      ],
      exposure: 'OPEN',
      new_pools: VERDICT.newPools,
      auto_provisioned: null,
      pools: [
        {
          pool: 'pool-a',
          version: '1.33.2-gke.1240000',
          node_count: 3,
          auto_provisioned: true,
          ...OPEN,
          effective_port: 'ENABLED',
          usage: VERDICT.usage,
          readiness: 'GATHER_EVIDENCE',
          upgrade_strategy: 'SURGE',
          max_surge: 1,
          max_unavailable: null,
          kubelet_settings: [],
          tags: [],
          service_account: null,
        },
      ],
      maintenance_window: null,
      maintenance_exclusions: [],
      network: null,
      usage: VERDICT.usage,
      nodes: [],
      nodes_listed: false,
      samples: [],
      callers: [caller],
      readiness: 'GATHER_EVIDENCE',
      reasons: ['a fact.'],
      exemption: VERDICT.exemption,
      route: 'r',
      kubelet_ports: [],
      node_auto_provisioning: false,
      pools_from_node_config: false,
      accepted_breaks: [],
      read_at: null,
      changed_by: null,
    });
  });

  it('includes every sample, with null for times that a timestamp cannot represent', () => {
    const at = Date.UTC(2026, 10, 24, 3);
    const counts = [
      { path: 'stats', method: 'GET', requests: 5 },
      { path: 'pods', method: 'GET', requests: 2 },
    ];
    const sampleStartedAt = (processStartedAtMs: number | null) => ({
      sampledAtMs: at,
      processStartedAtMs,
      counts,
      familyPresent: true,
      truncated: false,
    });
    const starts = [at - 1000, null, Number.NaN, Number.POSITIVE_INFINITY, -1, 1e300];
    const sampling: Sampling = {
      source: 'NODE_PROXY',
      route: 'DNS_ENDPOINT',
      notSampled: null,
      nodes: [
        {
          node: 'n1',
          pool: 'pool-a',
          samples: starts.map(sampleStartedAt),
          failure: null,
          effectivePort: null,
        },
        { node: 'n2', pool: null, samples: [], failure: 'FORBIDDEN', effectivePort: null },
      ],
      present: [],
      notes: [],
    };
    const { samples, ...row } = buildReport(SCAN, aCluster(), VERDICT, sampling, []);
    clusterReportSchema.parse({ ...row, samples });
    assert.deepEqual(samples[0], {
      node: 'n1',
      pool: 'pool-a',
      sampled_at: '2026-11-24T03:00:00.000Z',
      process_started_at: '2026-11-24T02:59:59.000Z',
      route: 'DNS_ENDPOINT',
      requests: 7,
      paths: counts,
    });
    assert.deepEqual(
      samples.map(({ process_started_at }) => process_started_at),
      ['2026-11-24T02:59:59.000Z', null, null, null, null, null],
    );
  });
});

describe('buildUnreadableReport', () => {
  const identity = { projectId: 'project-a', location: 'us-central1', cluster: 'cluster-a' };

  it('sets no exposure, and uses the error message as the reason', () => {
    const error = new SweepError('PROJECT_FORBIDDEN', { project: 'project-a' });
    const row = buildUnreadableReport(SCAN, { ...identity, projectNumber: '12' }, 'UNREADABLE', error);
    assert.deepEqual(clusterReportSchema.parse(row), row);
    const known = Object.fromEntries(
      Object.entries(row).filter(
        ([, value]) => value !== null && !(Array.isArray(value) && value.length === 0),
      ),
    );
    assert.deepEqual(known, {
      ...KEYS,
      project_number: '12',
      outcome: 'UNREADABLE',
      error_code: 'PROJECT_FORBIDDEN',
      error_detail: error.message,
      nodes_listed: false,
      reasons: [error.message],
    });
  });

  it('copies a code and its detail unchanged', () => {
    const row = buildUnreadableReport(SCAN, identity, 'GONE', { code: 'API_NOT_FOUND', detail: 'deleted.' });
    assert.deepEqual(
      [row.outcome, row.error_code, row.error_detail, row.project_number],
      ['GONE', 'API_NOT_FOUND', 'deleted.', null],
    );
  });
});

describe('buildEnumerated', () => {
  const ANCESTORS = [{ resource: 'folders/12', display_name: 'Payments' }];

  it('names the cluster that must be accounted for', () => {
    const row = buildEnumerated(
      SCAN,
      { ...aCluster(), projectNumber: '12' },
      { discovery: 'EARLIER_SCAN', ancestors: ANCESTORS },
    );
    assert.deepEqual(enumeratedClusterSchema.parse(row), row);
    assert.deepEqual(row, {
      ...KEYS,
      project_number: '12',
      discovery: 'EARLIER_SCAN',
      ancestors: ANCESTORS,
    });
  });
});
