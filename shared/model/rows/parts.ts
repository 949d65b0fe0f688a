import * as z from 'zod';
import {
  BASES,
  CERTAINTIES,
  CONFIDENCES,
  EVIDENCE_DOUBTS,
  OPEN_EVIDENCES,
  PORT_STATES,
  READINESSES,
  SETTING_SITES,
  USAGE_REASONS,
  USAGE_SOURCES,
  USAGES,
} from '../words.ts';
import { date, decimal, flag, text, timestamp, whole, word } from './columns.ts';

/** Schemas that the tables share. Lists are never null: an empty list means that nothing is known. */

export const labelSchema = z.object({ key: text(), value: text() });
export type Label = z.infer<typeof labelSchema>;

export const ancestorSchema = z.object({
  /** `folders/N` or `organizations/N`. */
  resource: text(),
  /** null where discovery does not read it. */
  display_name: text().nullable(),
});
/** A folder or organization above a project. */
export type Ancestor = z.infer<typeof ancestorSchema>;

export const portSchema = z.object({
  port: word(PORT_STATES),
  certainty: word(CERTAINTIES),
  basis: word(BASES).nullable(),
});
/** The port of a pool, or of future pools. `basis` is null for UNKNOWN without a site. */
export type PortVerdict = z.infer<typeof portSchema>;

export const settingSchema = z.object({
  site: word(SETTING_SITES),
  pool: text().nullable(),
  /** null: present, but not a boolean. */
  value: flag().nullable(),
});

const usagePathSchema = z.object({
  path: text(),
  method: text(),
  requests: whole(),
  requests_per_hour: decimal().nullable(),
});
const samplePathSchema = z.object({ path: text(), method: text(), requests: whole() });

export const usageSchema = z.object({
  verdict: word(USAGES),
  reason: word(USAGE_REASONS).nullable(),
  source: word(USAGE_SOURCES).nullable(),
  window_seconds: whole().nullable(),
  nodes_total: whole().nullable(),
  nodes_sampled: whole(),
  /** Nodes present whose last known kubelet process is quiet; null where the nodes present are not known. */
  nodes_covered: whole().nullable(),
  /** The largest share of nodes that could have a caller and still be missed with a probability above 5%. */
  unseen_share: decimal().nullable(),
  /** Requests counted, over the window. */
  requests: whole().nullable(),
  requests_per_hour: decimal().nullable(),
  setting_not_effective: flag(),
  probing: flag(),
  paths: z.array(usagePathSchema),
});
/** Whether something uses the port of a node, a pool or a cluster. */
export type Usage = z.infer<typeof usageSchema>;

export const poolReportSchema = z.object({
  pool: text(),
  version: text().nullable(),
  node_count: whole().nullable(),
  auto_provisioned: flag(),
  ...portSchema.shape,
  effective_port: word(PORT_STATES).nullable(),
  usage: usageSchema,
  readiness: word(READINESSES),
  /** How GKE replaces the nodes: SURGE or BLUE_GREEN. */
  upgrade_strategy: text().nullable(),
  max_surge: whole().nullable(),
  max_unavailable: whole().nullable(),
  /** The other kubelet settings, with values as JSON: an update of the port must include them. */
  kubelet_settings: z.array(labelSchema),
  /** Network tags of the nodes, except the one that GKE adds. */
  tags: z.array(text()),
  service_account: text().nullable(),
});
export type PoolReport = z.infer<typeof poolReportSchema>;

export const sampleSchema = z.object({
  node: text(),
  pool: text().nullable(),
  sampled_at: timestamp(),
  process_started_at: timestamp().nullable(),
  route: text().nullable(),
  requests: whole(),
  paths: z.array(samplePathSchema),
});
export type Sample = z.infer<typeof sampleSchema>;

/** The port according to a kubelet's own configuration (configz). */
export const kubeletPortSchema = z.object({ node: text(), pool: text().nullable(), port: word(PORT_STATES) });

export const openKubeletSchema = z.object({
  node: text(),
  pool: text().nullable(),
  /** null if not known. */
  process_started_at: timestamp().nullable(),
  observed_at: timestamp(),
  evidence: word(OPEN_EVIDENCES),
});
/** A kubelet that was observed with the port open, and that no later observation has disproved. */
export type OpenKubelet = z.infer<typeof openKubeletSchema>;
/** A node that was present when a scan listed the nodes. */
export const reportedNodeSchema = z.object({
  node: text(),
  uid: text().nullable(),
  pool: text().nullable(),
  created_at: timestamp().nullable(),
  /** `readOnlyPort` of the kubelet's own configuration; null where it was not read. */
  effective_port: word(PORT_STATES).nullable(),
  /** Why this scan has no usable answer of it; null where it has one, and for a node that was not sampled. */
  reason: word(USAGE_REASONS).nullable(),
});
export type ReportedNode = z.infer<typeof reportedNodeSchema>;

/** The format of evidence entries. An entry of a later format is never taken for quiet. */
export const EVIDENCE_FORMAT = 1;

/** What all scans know of one kubelet process. */
export const evidenceSchema = z.object({
  format: whole(),
  node: text(),
  node_uid: text().nullable(),
  node_created_at: timestamp().nullable(),
  pool: text().nullable(),
  /** The node was not in the last list of nodes. */
  gone: flag(),
  process_started_at: timestamp().nullable(),
  first_sampled_at: timestamp(),
  last_sampled_at: timestamp(),
  /** From here to the last sample every request is counted; null where nothing is known, or the port was closed. */
  observed_since: timestamp().nullable(),
  /** The last sample that shows requests since the sample before it. */
  last_grew_at: timestamp().nullable(),
  /** By the kubelet's own configuration, else by the setting; once DISABLED, the setting does not change it any more. */
  port: word(PORT_STATES),
  /** When the kubelet was last observed with its port open, whatever the setting says. */
  port_open_at: timestamp().nullable(),
  doubt: word(EVIDENCE_DOUBTS).nullable(),
  requests: whole(),
  /** `used_at`: the path was last used at or before this time. */
  paths: z.array(samplePathSchema.extend({ used_at: timestamp().nullable() })),
});
export type EvidenceEntry = z.infer<typeof evidenceSchema>;

export const callerSchema = z.object({
  namespace: text(),
  kind: text(),
  name: text(),
  agent: text().nullable(),
  evidence: text(),
  confidence: word(CONFIDENCES),
  migration: text(),
});
export type Caller = z.infer<typeof callerSchema>;

/** From the audit log: who changed a cluster, and with which method. */
export const changeAuthorSchema = z.object({
  principal: text().nullable(),
  method: text().nullable(),
  /** Why the principal is not known, as a sentence; null if it is. */
  detail: text().nullable(),
});
export type ChangeAuthor = z.infer<typeof changeAuthorSchema>;

/** A maintenance exclusion, with times as GKE gave them. */
export const maintenanceExclusionSchema = z.object({
  name: text(),
  starts: text().nullable(),
  ends: text().nullable(),
  scope: text().nullable(),
});

/** The network of nodes and pods, as needed for firewall rules. */
export const networkSchema = z.object({
  /** For a Shared VPC, the host project. */
  project_id: text(),
  network: text(),
  /** CIDR blocks. */
  pod_ranges: z.array(text()),
  /** Names of secondary ranges for pods whose CIDR is not known. */
  named_pod_ranges: z.array(text()),
  /** CIDR block of a private control plane, which calls the kubelets itself. */
  control_plane_range: text().nullable(),
  dual_stack: flag(),
});

export const exemptionSchema = z.object({
  until: date(),
  reason: text().nullable(),
  owner: text().nullable(),
});
export type Exemption = z.infer<typeof exemptionSchema>;

/** Use of the port that is allowed to break, by the register of exceptions, in a cluster where the entry counts. */
export const acceptedBreakSchema = z.object({
  /** Of the entry: `*` stands for any project, location or cluster; null: every cluster. */
  cluster: text().nullable(),
  agent: text().nullable(),
  /** The paths for which the entry counts in this cluster. */
  paths: z.array(text()),
  owner: text(),
  reason: text(),
  until: date(),
  /** When one of the paths was last requested, at the latest; null if no evidence shows a request. */
  last_used_at: timestamp().nullable(),
});
export type AcceptedBreak = z.infer<typeof acceptedBreakSchema>;

/** Sorts by confidence, highest first. */
export function compareConfidences(a: Pick<Caller, 'confidence'>, b: Pick<Caller, 'confidence'>): number {
  return CONFIDENCES.indexOf(a.confidence) - CONFIDENCES.indexOf(b.confidence);
}

/** Sorts callers by confidence, highest first, then by name, so that equal scans print equal lists. */
export function compareCallers(a: Caller, b: Caller): number {
  return compareConfidences(a, b) || (nameOf(a) < nameOf(b) ? -1 : 1);
}

function nameOf({ namespace, kind, name, agent }: Caller): string {
  return [namespace, kind, name, agent ?? ''].join('/');
}
