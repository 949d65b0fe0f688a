import type { ClusterReportRow } from '../../shared/model/rows/cluster-rows.ts';
import type { PoolReport } from '../../shared/model/rows/parts.ts';
import { aUsage } from './cluster-builder.ts';
import { aReport } from './row-builder.ts';

const OPEN = { port: 'ENABLED', certainty: 'EXPLICIT', basis: 'NODE_POOL' } as const;

/** By default an open pool of three nodes. */
export function aPoolReport(differences: Partial<PoolReport> = {}): PoolReport {
  return {
    pool: 'default-pool',
    version: '1.31.6-gke.1020000',
    node_count: 3,
    auto_provisioned: false,
    ...OPEN,
    effective_port: null,
    usage: aUsage(),
    readiness: 'SAFE_TO_CLOSE',
    upgrade_strategy: 'SURGE',
    max_surge: 1,
    max_unavailable: null,
    kubelet_settings: [],
    tags: [],
    service_account: null,
    ...differences,
  };
}

/** By default a Standard cluster that is open everywhere and safe to close. */
export function aPlanRow(differences: Partial<ClusterReportRow> = {}): ClusterReportRow {
  return aReport({}, 'c', {
    readiness: 'SAFE_TO_CLOSE',
    new_pools: { port: 'ENABLED', certainty: 'INFERRED', basis: 'CREATION_VERSION' },
    pools: [aPoolReport()],
    ...differences,
  });
}
