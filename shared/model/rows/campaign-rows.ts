import * as z from 'zod';
import { MODES, SETTING_SITES } from '../words.ts';
import { date, flag, text, timestamp, whole, word } from './columns.ts';
import { clusterKey } from './scan-rows.ts';

/** The format of campaigns and their events. A campaign of another format is shown, but never run. */
export const CAMPAIGN_FORMAT = 1;

const campaignKey = { campaign_id: text(), campaign_date: date(), recorded_at: timestamp() };

/** Who changes a step's setting: the campaign, or the owner of the configuration that manages it. */
const STEP_ROUTES = ['API', 'OWNER'] as const;
const CLUSTER_MANAGERS = ['TERRAFORM', 'CONFIG_CONNECTOR'] as const;

/** What a campaign may do, and when. */
const campaignRulesSchema = z.object({
  /** Clusters whose turn has begun and is not over. */
  clusters_at_once: whole(),
  clusters_per_project: whole(),
  /** Nodes that GKE replaces at the same time. */
  nodes_at_once: whole(),
  nodes_per_project: whole(),
  /** How long a cluster is watched after its last change. */
  soak_seconds: whole(),
  /** Evidence older than this is renewed by a scan before the cluster's turn. */
  evidence_seconds: whole(),
  /** `MON` to `SUN`; empty: every day. */
  days: z.array(text()),
  /** `HH:MM`, local to the time zone; null: the whole day. */
  hours_from: text().nullable(),
  hours_to: text().nullable(),
  /** IANA name. */
  time_zone: text(),
  auto_roll_back: flag(),
  include: z.array(text()),
});
export type CampaignRules = z.infer<typeof campaignRulesSchema>;

/** `nodes` is null if it is not known how many nodes some change restarts. */
const campaignRingSchema = z.object({ name: text(), clusters: whole(), nodes: whole().nullable() });
export type CampaignRing = z.infer<typeof campaignRingSchema>;

/** A campaign: which clusters are closed in which order, under which rules. Written after its clusters. */
export const campaignSchema = z.object({
  ...campaignKey,
  format: whole(),
  created_by: text(),
  /** The scan that it was planned from. */
  scan_id: text(),
  scope: text(),
  rings: z.array(campaignRingSchema),
  rules: campaignRulesSchema,
  /** Number of `campaign_clusters` rows. */
  clusters: whole(),
});
export type CampaignRow = z.infer<typeof campaignSchema>;

/** One change of one cluster. */
const campaignStepSchema = z.object({
  site: word(SETTING_SITES),
  /** null for cluster-level sites. */
  pool: text().nullable(),
  route: word(STEP_ROUTES),
  /** Nodes that the change restarts; null if their number is not known. */
  nodes: whole().nullable(),
  /** Nodes that GKE replaces at the same time, at most. */
  nodes_at_once: whole(),
  /** Why it is left to its owner; null if it is not. */
  reason: text().nullable(),
});
export type CampaignStep = z.infer<typeof campaignStepSchema>;

/** One cluster of a campaign. */
export const campaignClusterSchema = z.object({
  ...campaignKey,
  /** `CAMPAIGN/P/L/C` */
  campaign_cluster_id: text(),
  ...clusterKey,
  /** A cluster with another ID is another cluster, and is not touched. */
  cluster_uid: text().nullable(),
  mode: word(MODES),
  /** Index of the ring, from 0, and the position in the ring. */
  ring: whole(),
  position: whole(),
  manager: word(CLUSTER_MANAGERS).nullable(),
  /** When the scan read the cluster. */
  scanned_at: timestamp(),
  steps: z.array(campaignStepSchema),
  /** Overrides and doubts, in sentences. */
  warnings: z.array(text()),
});
export type CampaignClusterRow = z.infer<typeof campaignClusterSchema>;

const CAMPAIGN_EVENTS = [
  'LEASE_TAKEN',
  'LEASE_RELEASED',
  'CLOCK_JUMPED',
  'RING_STARTED',
  'RING_DONE',
  'TURN_STARTED',
  'TURN_BLOCKED',
  'TURN_SKIPPED',
  'TURN_HANDED_OVER',
  'TURN_DONE',
  'CHANGE_SKIPPED',
  'CHANGE_REQUESTED',
  'CHANGE_STARTED',
  'CHANGE_POSTPONED',
  'CHANGE_VERIFIED',
  'CHANGE_FAILED',
  'CHANGE_UNKNOWN',
  'BREACHED',
  'ROLL_BACK_ORDERED',
  'ROLLED_BACK',
  'PAUSED',
  'RESUMED',
  'ABORTED',
  'DONE',
  'ALERT_DELIVERED',
] as const;
export type CampaignEventKind = (typeof CAMPAIGN_EVENTS)[number];

const CHANGE_DIRECTIONS = ['CLOSE', 'ROLL_BACK'] as const;
export type ChangeDirection = (typeof CHANGE_DIRECTIONS)[number];

/** One event of a campaign. Events are only appended, each with the next sequence number. */
export const campaignEventSchema = z.object({
  ...campaignKey,
  /** `CAMPAIGN/SEQUENCE` */
  event_id: text(),
  /** From 1, without gaps. */
  sequence: whole(),
  /** Random: recognizes an event whose insertion failed without a clear answer. */
  entry_id: text(),
  kind: word(CAMPAIGN_EVENTS),
  /** The principal: a person or a service account. */
  actor: text(),
  /** The process; null for commands that change nothing in a cluster. */
  runner: text().nullable(),
  ticket: text().nullable(),
  ring: whole().nullable(),
  project_id: clusterKey.project_id.nullable(),
  location: clusterKey.location.nullable(),
  cluster: clusterKey.cluster.nullable(),
  /** Index in the cluster's steps. */
  step: whole().nullable(),
  direction: word(CHANGE_DIRECTIONS).nullable(),
  attempt: whole().nullable(),
  /** Name of the operation in the Kubernetes Engine API. */
  operation: text().nullable(),
  /** JSON text. */
  request: text().nullable(),
  /** JSON text: what was read or returned. */
  response: text().nullable(),
  /** Until when a lease is valid, or when something postponed is tried again. */
  until_at: timestamp().nullable(),
  /** One sentence. */
  detail: text().nullable(),
});
export type CampaignEventRow = z.infer<typeof campaignEventSchema>;

export const CAMPAIGN_STATUSES = ['ACTIVE', 'STOPPED', 'PAUSED', 'ABORTED', 'DONE'] as const;
/** STOPPED: by a breach or a failed change. PAUSED: by a person. */
export type CampaignStatus = (typeof CAMPAIGN_STATUSES)[number];

export const CAMPAIGN_PROGRESSES = [
  'BREACHED',
  'FAILED',
  'UNKNOWN',
  'ROLLING_BACK',
  'ROLLED_BACK',
  'BLOCKED',
  'IN_PROGRESS',
  'SOAKING',
  'HANDED_OVER',
  'WAITING',
  'SKIPPED',
  'CLOSED',
] as const;
/** How far a campaign is with a cluster; those that need attention come first. */
export type CampaignProgress = (typeof CAMPAIGN_PROGRESSES)[number];

/** The status of a campaign, and why it is not ACTIVE. */
export interface CampaignStanding {
  readonly status: CampaignStatus;
  readonly reason: string | null;
}

/** The standing of a campaign after an event. */
export function standingAfter(
  standing: CampaignStanding,
  { kind, detail }: Pick<CampaignEventRow, 'kind' | 'detail'>,
): CampaignStanding {
  const { status } = standing;
  switch (kind) {
    case 'PAUSED':
      return status === 'ACTIVE' ? { status: 'PAUSED', reason: detail } : standing;
    case 'RESUMED':
      return status === 'STOPPED' || status === 'PAUSED' ? { status: 'ACTIVE', reason: null } : standing;
    case 'ABORTED':
    case 'DONE':
      return { status: kind, reason: detail };
    case 'BREACHED':
    case 'CHANGE_FAILED':
    case 'CHANGE_UNKNOWN':
      return status === 'ABORTED' ? standing : { status: 'STOPPED', reason: detail };
    default:
      return standing;
  }
}

/**
 * How a campaign stands after its events.
 * @param events in order; those about single clusters that do not stop it may be left out
 * @returns `resumed`: sequence number of the event that resumed it last; 0 if none did
 */
export function standingAfterEvents(
  events: readonly Pick<CampaignEventRow, 'kind' | 'detail' | 'sequence'>[],
): {
  readonly standing: CampaignStanding;
  readonly resumed: number;
} {
  let standing: CampaignStanding = { status: 'ACTIVE', reason: null };
  let resumed = 0;
  for (const event of events) {
    const next = standingAfter(standing, event);
    if (event.kind === 'RESUMED' && next !== standing) resumed = event.sequence;
    standing = next;
  }
  return { standing, resumed };
}
