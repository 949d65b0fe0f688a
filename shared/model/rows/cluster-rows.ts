import * as z from 'zod';
import { CHANGES, EXPOSURES, MODES, OUTCOMES, READINESSES, USAGES } from '../words.ts';
import { flag, text, timestamp, word } from './columns.ts';
import {
  acceptedBreakSchema,
  ancestorSchema,
  callerSchema,
  changeAuthorSchema,
  evidenceSchema,
  exemptionSchema,
  kubeletPortSchema,
  labelSchema,
  maintenanceExclusionSchema,
  networkSchema,
  openKubeletSchema,
  poolReportSchema,
  portSchema,
  reportedNodeSchema,
  sampleSchema,
  settingSchema,
  usageSchema,
} from './parts.ts';
import { clusterKey, scanKey } from './scan-rows.ts';

/** One cluster in one scan. null if not known: an UNREADABLE cluster has no exposure, least of all CLOSED. */
export const clusterReportSchema = z.object({
  ...scanKey,
  report_id: text(),
  organization: text().nullable(),
  project_id: clusterKey.project_id,
  project_number: text().nullable(),
  location: clusterKey.location,
  cluster: clusterKey.cluster,
  cluster_uid: text().nullable(),
  outcome: word(OUTCOMES),
  error_code: text().nullable(),
  error_detail: text().nullable(),
  mode: word(MODES).nullable(),
  status: text().nullable(),
  initial_version: text().nullable(),
  control_plane_version: text().nullable(),
  release_channel: text().nullable(),
  created_at: timestamp().nullable(),
  labels: z.array(labelSchema),
  settings: z.array(settingSchema),
  exposure: word(EXPOSURES).nullable(),
  /** Future pools created manually; null on Autopilot. */
  new_pools: portSchema.nullable(),
  /** Future pools that GKE creates by itself; null if it creates none in this cluster. */
  auto_provisioned: portSchema.nullable(),
  pools: z.array(poolReportSchema),
  /** The maintenance window, described in words. */
  maintenance_window: text().nullable(),
  maintenance_exclusions: z.array(maintenanceExclusionSchema),
  network: networkSchema.nullable(),
  usage: usageSchema.nullable(),
  /** Every node present; empty where the nodes were not listed. */
  nodes: z.array(reportedNodeSchema),
  /** Whether `nodes` was listed in this scan: an empty list alone does not say so. */
  nodes_listed: flag().nullable(),
  samples: z.array(sampleSchema),
  callers: z.array(callerSchema),
  readiness: word(READINESSES).nullable(),
  /** Plain sentences, each naming the fact it is based on. */
  reasons: z.array(text()),
  exemption: exemptionSchema.nullable(),
  /** How the control plane was reached. */
  route: text().nullable(),
  /** For queries: the nodes with an `effective_port`. */
  kubelet_ports: z.array(kubeletPortSchema),
  /** Whether GKE creates node pools by itself: node auto-provisioning is enabled, or the cluster is Autopilot. */
  node_auto_provisioning: flag().nullable(),
  /** The description listed no pools, and its only pool is the default pool of `nodeConfig`. */
  pools_from_node_config: flag().nullable(),
  /** Use that does not block readiness, and who decided that. */
  accepted_breaks: z.array(acceptedBreakSchema),
  /** The time of the settings: when the description was requested or, if a change contained it, when that happened. */
  read_at: timestamp().nullable(),
  /** Who made the change that this scan is about; null if no change triggered it. */
  changed_by: changeAuthorSchema.nullable(),
});
export type ClusterReportRow = z.infer<typeof clusterReportSchema>;

/** The columns of a report that its evidence is judged by. */
export type EvidenceReport = Pick<
  ClusterReportRow,
  | 'scan_id'
  | 'report_id'
  | 'recorded_at'
  | 'outcome'
  | 'cluster_uid'
  | 'mode'
  | 'control_plane_version'
  | 'exposure'
  | 'new_pools'
  | 'auto_provisioned'
  | 'pools'
  | 'usage'
  | 'nodes'
  | 'nodes_listed'
  | 'samples'
  | 'callers'
  | 'reasons'
  | 'accepted_breaks'
>;

/** One node pool over all scans. */
export const poolStateSchema = z.object({
  pool: text(),
  usage: usageSchema,
  readiness: word(READINESSES),
  last_used_at: timestamp().nullable(),
  quiet_since: timestamp().nullable(),
});
export type PoolState = z.infer<typeof poolStateSchema>;

/** What the scans before this one knew of a cluster, as far as this one could not tell. The next one builds on it. */
const earlierFactsSchema = z.object({
  /** From the last scan that could tell whether the cluster was OPEN; null if this scan could, or none did. */
  exposure: z
    .object({
      scan_id: text(),
      cluster_uid: text().nullable(),
      exposure: word(EXPOSURES),
      open_since: timestamp().nullable(),
      last_used_at: timestamp().nullable(),
      read_at: timestamp(),
    })
    .nullable(),
  /** From the last scan that read the cluster; null if this one did, or none did. */
  read: z
    .object({
      cluster_uid: text().nullable(),
      exempt: flag(),
      open_kubelets: z.array(openKubeletSchema),
      read_at: timestamp(),
    })
    .nullable(),
  /** From the last scan that knew the usage; null if this one does, or none did. */
  usage: z.object({ cluster_uid: text().nullable(), usage: word(USAGES), read_at: timestamp() }).nullable(),
});

/** One cluster in one concluded scan, judged against the scans before it. */
export const clusterStateSchema = z.object({
  ...scanKey,
  report_id: text(),
  organization: text().nullable(),
  ...clusterKey,
  cluster_uid: text().nullable(),
  outcome: word(OUTCOMES),
  error_code: text().nullable(),
  exposure: word(EXPOSURES).nullable(),
  usage: word(USAGES).nullable(),
  change: word(CHANGES),
  readiness: word(READINESSES).nullable(),
  reasons: z.array(text()),
  exempt: flag(),
  /** The concluded scan that the change is measured against: the last one with a known exposure; null if there is none. */
  compared_scan_id: text().nullable(),
  compared_exposure: word(EXPOSURES).nullable(),
  /** The first concluded scan of the unbroken series that found it open; null if it is not open. */
  open_since: timestamp().nullable(),
  last_used_at: timestamp().nullable(),
  quiet_since: timestamp().nullable(),
  /** recorded_at of the report that this state is based on; null if there is none. */
  report_recorded_at: timestamp().nullable(),
  /** The cluster is OPEN because of these, whatever its settings say. */
  open_kubelets: z.array(openKubeletSchema),
  /** Usage over all scans; null where no scan has evidence: then the report's own usage stands. */
  use: usageSchema.nullable(),
  /** The verdicts of its pools over all scans; empty where the report's own stand. */
  pools: z.array(poolStateSchema),
  /** The cluster that the evidence is about. */
  evidence_uid: text().nullable(),
  /** Carried forward from scan to scan: one entry per kubelet process. */
  evidence: z.array(evidenceSchema),
  /** Use that does not block readiness, and who decided that. */
  accepted_breaks: z.array(acceptedBreakSchema),
  /** Resource labels when a scan last read the cluster. */
  labels: z.array(labelSchema),
  /** The folders and the organization above the project, nearest first, as far as scans know them. */
  ancestors: z.array(ancestorSchema),
  /** read_at of the report that this state is based on. The states of a cluster form a chain in this order. */
  read_at: timestamp().nullable(),
  /** null if this scan could tell all of it, and in the rows of earlier releases. */
  earlier: earlierFactsSchema.nullable(),
});
export type ClusterStateRow = z.infer<typeof clusterStateSchema>;
export type EarlierFacts = z.infer<typeof earlierFactsSchema>;
