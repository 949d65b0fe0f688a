import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import {
  clusterReportSchema,
  clusterStateSchema,
  poolStateSchema,
} from '../shared/model/rows/cluster-rows.ts';
import { evidenceSchema, poolReportSchema, settingSchema, usageSchema } from '../shared/model/rows/parts.ts';
import { policySchema, type ScanRow, scanSchema } from '../shared/model/rows/scan-rows.ts';
import { NO_LISTED_POOL } from '../shared/model/words.ts';
import { messageOf, SweepError } from '../shared/platform/errors.ts';
import type { ScannedCluster, ScanReader } from '../shared/report/ports.ts';
import { scannedRecord } from '../shared/report/scanned-record.ts';
import { readAtMs } from '../shared/stages/judge/judge-over-time.ts';

const report = clusterReportSchema.shape;
const state = clusterStateSchema.shape;
const pool = poolReportSchema.shape;
const usage = usageSchema.shape;
const coverage = {
  nodes_total: usage.nodes_total,
  nodes_covered: usage.nodes_covered,
  unseen_share: usage.unseen_share,
};

/** What the verdicts on one cluster are based on, and the verdicts: docs/verdicts.md says how to recompute these. */
export const evidenceFileSchema = z.object({
  format: z.literal(1),
  scan_id: state.scan_id,
  scope: scanSchema.shape.scope,
  project_id: state.project_id,
  location: state.location,
  cluster: state.cluster,
  cluster_uid: state.cluster_uid,
  outcome: state.outcome,
  error_code: state.error_code,
  clocks: z.object({
    scheduled_at: scanSchema.shape.scheduled_at,
    /** The last sample of this scan; without samples, the scheduled time. Evidence is measured against it. */
    read_at: scanSchema.shape.scheduled_at.nullable(),
    reported_at: state.report_recorded_at,
    concluded_at: state.recorded_at,
  }),
  /** null for scans of earlier releases. */
  policy: policySchema.nullable(),
  /** null unless the cluster was INSPECTED. */
  settings: z
    .object({
      mode: report.mode,
      initial_version: report.initial_version,
      control_plane_version: report.control_plane_version,
      node_auto_provisioning: report.node_auto_provisioning,
      pools_from_node_config: report.pools_from_node_config,
      sites: z.array(settingSchema),
      /** The pools that GKE listed. */
      pools: z.array(
        z.object({ pool: pool.pool, version: pool.version, auto_provisioned: pool.auto_provisioned }),
      ),
    })
    .nullable(),
  /** Nodes present; null if they could not be listed. */
  nodes: report.nodes.nullable(),
  /** What the counters showed: over all scans by pool, and by this scan alone for the cluster. */
  usage: z.object({
    this_scan: usage.verdict.nullable(),
    pools: z.array(
      z.object({
        pool: pool.pool,
        verdict: usage.verdict,
        reason: usage.reason,
        setting_not_effective: usage.setting_not_effective,
        effective_port: pool.effective_port,
        used_paths: z.array(z.string()),
      }),
    ),
  }),
  open_kubelets: state.open_kubelets,
  entries: z.array(evidenceSchema),
  exemption: report.exemption,
  accepted_breaks: report.accepted_breaks,
  verdicts: z.object({
    exposure: state.exposure,
    new_pools: pool.port.nullable(),
    auto_provisioned: pool.port.nullable(),
    readiness: state.readiness,
    nodes_covered: usage.nodes_covered,
    unseen_share: usage.unseen_share,
    pools: z.array(
      z.object({ pool: pool.pool, port: pool.port, readiness: poolStateSchema.shape.readiness, ...coverage }),
    ),
  }),
});
export type EvidenceFile = z.infer<typeof evidenceFileSchema>;

/** @param scan the CONCLUDED row of the cluster's scan */
export function evidenceFileOf(scan: ScanRow, cluster: ScannedCluster): EvidenceFile {
  const record = scannedRecord(cluster);
  const { pools } = record;
  const isInspected = record.outcome === 'INSPECTED';
  return {
    format: 1,
    scan_id: scan.scan_id,
    scope: scan.scope,
    project_id: record.project_id,
    location: record.location,
    cluster: record.cluster,
    cluster_uid: record.cluster_uid,
    outcome: record.outcome,
    error_code: record.error_code,
    clocks: {
      scheduled_at: scan.scheduled_at,
      read_at: isInspected ? new Date(readAtMs(record)).toISOString() : null,
      reported_at: record.report_recorded_at,
      concluded_at: cluster.state.recorded_at,
    },
    policy: scan.policy,
    settings: isInspected
      ? {
          mode: record.mode,
          initial_version: record.initial_version,
          control_plane_version: record.control_plane_version,
          node_auto_provisioning: record.node_auto_provisioning,
          pools_from_node_config: record.pools_from_node_config,
          sites: record.settings,
          pools: pools
            .filter((each) => each.pool !== NO_LISTED_POOL)
            .map(({ pool: name, version, auto_provisioned }) => ({ pool: name, version, auto_provisioned })),
        }
      : null,
    nodes: record.nodes_listed === true ? record.nodes : null,
    usage: {
      this_scan: cluster.report?.usage?.verdict ?? null,
      pools: pools.map(({ pool: name, effective_port, usage: { verdict, reason, ...counted } }) => ({
        pool: name,
        verdict,
        reason,
        setting_not_effective: counted.setting_not_effective,
        effective_port,
        used_paths: counted.paths.flatMap(({ path, requests }) => (requests > 0 ? [path] : [])),
      })),
    },
    open_kubelets: record.open_kubelets,
    entries: record.evidence,
    exemption: record.exemption,
    accepted_breaks: cluster.report?.accepted_breaks ?? [],
    verdicts: {
      exposure: record.exposure,
      new_pools: record.new_pools?.port ?? null,
      auto_provisioned: record.auto_provisioned?.port ?? null,
      readiness: record.readiness,
      nodes_covered: record.usage?.nodes_covered ?? null,
      unseen_share: record.usage?.unseen_share ?? null,
      pools: pools.map(({ pool: name, port, readiness, usage: counted }) => ({
        pool: name,
        port,
        readiness,
        nodes_total: counted.nodes_total,
        nodes_covered: counted.nodes_covered,
        unseen_share: counted.unseen_share,
      })),
    },
  };
}

/**
 * Writes the evidence about every cluster of a concluded scan as FOLDER/PROJECT/LOCATION/CLUSTER.json.
 * @throws SweepError REPORT_UNWRITABLE, or a STORE_ code
 */
export async function writeEvidenceFiles(store: ScanReader, scan: ScanRow, folder: string): Promise<void> {
  for await (const cluster of store.scannedClusters(scan.scan_id)) {
    const file = evidenceFileOf(scan, cluster);
    const parent = join(folder, file.project_id, file.location);
    const path = join(parent, `${file.cluster}.json`);
    try {
      await mkdir(parent, { recursive: true });
      await writeFile(path, `${JSON.stringify(file, null, 1)}\n`);
    } catch (cause) {
      throw new SweepError('REPORT_UNWRITABLE', { path, detail: messageOf(cause) }, { cause });
    }
  }
}
