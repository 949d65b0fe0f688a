import type { ClusterEvidence } from '../../cli/close/ports.ts';
import type {
  CampaignClusterRow,
  CampaignEventRow,
  CampaignRow,
  CampaignRules,
  CampaignStep,
} from '../../shared/model/rows/campaign-rows.ts';

export const CAMPAIGN_MS = Date.parse('2026-11-24T09:00:00.000Z');

const KEY = {
  campaign_id: '20261124T090000000Z-0c0ffee0',
  campaign_date: '2026-11-24',
  recorded_at: new Date(CAMPAIGN_MS).toISOString(),
};

export const RULES: CampaignRules = {
  clusters_at_once: 10,
  clusters_per_project: 10,
  nodes_at_once: 100,
  nodes_per_project: 100,
  soak_seconds: 600,
  evidence_seconds: 172_800,
  days: [],
  hours_from: null,
  hours_to: null,
  time_zone: 'UTC',
  auto_roll_back: false,
  include: [],
};

export function aStep(step: Partial<CampaignStep> = {}): CampaignStep {
  const { site = 'NODE_POOL' } = step;
  return {
    site,
    pool: site === 'NODE_POOL' ? 'default-pool' : null,
    route: 'API',
    nodes: site === 'NODE_POOL' ? 3 : 0,
    nodes_at_once: site === 'NODE_POOL' ? 1 : 0,
    reason: null,
    ...step,
  };
}

/** A Standard cluster with one pool to close, in the first ring. */
export function aCampaignCluster(cluster: string, row: Partial<CampaignClusterRow> = {}): CampaignClusterRow {
  const { project_id = 'shop' } = row;
  return {
    ...KEY,
    campaign_cluster_id: `${KEY.campaign_id}/${project_id}/us-central1/${cluster}`,
    project_id,
    location: 'us-central1',
    cluster,
    cluster_uid: `uid-of-${cluster}`,
    mode: 'STANDARD',
    ring: 0,
    position: 0,
    manager: null,
    scanned_at: KEY.recorded_at,
    steps: [aStep({ site: 'CLUSTER_DEFAULT' }), aStep()],
    warnings: [],
    ...row,
  };
}

/** A campaign of these clusters, with a ring for each ring number. */
export function aCampaign(
  clusters: readonly CampaignClusterRow[],
  row: Partial<CampaignRow> = {},
): CampaignRow {
  const rings = Math.max(0, ...clusters.map(({ ring }) => ring + 1));
  return {
    ...KEY,
    format: 1,
    created_by: 'ana@example.com',
    scan_id: '20261124T030000000Z-1f3a5b7c',
    scope: 'projects/shop',
    rings: Array.from({ length: rings }, (_, ring) => ({
      name: ring === 0 ? 'canary' : `ring ${ring}`,
      clusters: clusters.filter((cluster) => cluster.ring === ring).length,
      nodes: 0,
    })),
    rules: RULES,
    clusters: clusters.length,
    ...row,
  };
}

/** An event of the campaign, about a cluster if one is given. */
export function anEvent(
  sequence: number,
  kind: CampaignEventRow['kind'],
  row: Partial<CampaignEventRow> = {},
): CampaignEventRow {
  const place =
    row.cluster === undefined
      ? { project_id: null, location: null, cluster: null }
      : { project_id: 'shop', location: 'us-central1', cluster: row.cluster };
  return {
    ...KEY,
    recorded_at: new Date(CAMPAIGN_MS + sequence * 1000).toISOString(),
    event_id: `${KEY.campaign_id}/${sequence}`,
    sequence,
    entry_id: `entry-${sequence}`,
    kind,
    actor: 'ana@example.com',
    runner: null,
    ticket: null,
    ring: null,
    ...place,
    step: null,
    direction: null,
    attempt: null,
    operation: null,
    request: null,
    response: null,
    until_at: null,
    detail: null,
    ...row,
  };
}

/** By default a scan that found the cluster safe to close when the campaign was planned. */
export function anEvidence(differences: Partial<ClusterEvidence> = {}): ClusterEvidence {
  return {
    scanned_at: KEY.recorded_at,
    cluster_uid: null,
    readiness: 'SAFE_TO_CLOSE',
    exposure: 'OPEN',
    gone: false,
    open_pools: ['default-pool', 'first', 'second'],
    exempt: false,
    exemption_labels: null,
    accepted_until: null,
    ...differences,
  };
}
