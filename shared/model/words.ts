/**
 * The verdict words, stored and printed exactly as written here. Each set is closed: no other word is ever written to a
 * row.
 */

export const SETTING_SITES = [
  'CLUSTER_DEFAULT',
  'AUTO_PROVISIONING',
  'NODE_POOL',
  'LEGACY_NODE_CONFIG',
  'LEGACY_AUTO_PROVISIONING',
] as const;
/** Where GKE stores the setting. */
export type SettingSite = (typeof SETTING_SITES)[number];

export const PORT_STATES = ['ENABLED', 'DISABLED', 'UNKNOWN'] as const;
export type PortState = (typeof PORT_STATES)[number];

export const CERTAINTIES = ['EXPLICIT', 'INFERRED', 'NONE'] as const;
/**
 * EXPLICIT: stated by the API. INFERRED: from the creation version, or by a conservative reading. NONE: for UNKNOWN.
 */
export type Certainty = (typeof CERTAINTIES)[number];

export const BASES = [...SETTING_SITES, 'CREATION_VERSION'] as const;
/** What a port verdict is based on. */
export type Basis = (typeof BASES)[number];

export const EXPOSURES = ['OPEN', 'UNKNOWN', 'WILL_REOPEN', 'CLOSED'] as const;
export type Exposure = (typeof EXPOSURES)[number];

export const USAGES = [
  'IN_USE',
  'USED_SINCE_START',
  'PAST_USE',
  'NOT_SEEN',
  'INCONCLUSIVE',
  'NOT_CHECKED',
] as const;
export type UsageVerdict = (typeof USAGES)[number];

export const INCONCLUSIVE_REASONS = [
  'WINDOW_TOO_SHORT',
  'METRIC_MISSING',
  'TRUNCATED',
  'NO_WORKLOADS',
  'NODES_UNREADABLE',
  'SECOND_SAMPLE_MISSING',
] as const;
export const NOT_CHECKED_REASONS = [
  'TURNED_OFF',
  'FORBIDDEN',
  'UNREACHABLE',
  'AUTOPILOT_NEEDS_PROBE',
  'NO_NODES',
  'OUT_OF_TIME',
] as const;
export const USAGE_REASONS = [...INCONCLUSIVE_REASONS, ...NOT_CHECKED_REASONS] as const;
/** Why a usage is INCONCLUSIVE or NOT_CHECKED. */
export type UsageReason = (typeof USAGE_REASONS)[number];

export const USAGE_SOURCES = ['NODE_PROXY', 'PROBE', 'MANAGED_PROMETHEUS', 'FILE'] as const;
export type UsageSource = (typeof USAGE_SOURCES)[number];

export const EVIDENCE_DOUBTS = [
  'START_UNKNOWN',
  'START_IN_FUTURE',
  'COUNTER_FELL',
  'CLOCKS_DISAGREE',
  'READING_UNUSABLE',
] as const;
/** Why the last reading of a kubelet process does not show whether it is quiet. */
export type EvidenceDoubt = (typeof EVIDENCE_DOUBTS)[number];

/** Stands for the nodes that belong to no listed pool. No pool can have this name. */
export const NO_LISTED_POOL = '(no listed pool)';

export const READINESSES = [
  'ALREADY_CLOSED',
  'UPGRADE_FIRST',
  'MIGRATE_FIRST',
  'SAFE_TO_CLOSE',
  'GATHER_EVIDENCE',
] as const;
export type Readiness = (typeof READINESSES)[number];

export const FLEET_CATEGORIES = [
  'NOT_READ',
  'CLOSED',
  'EXEMPT',
  'WILL_REOPEN',
  'UPGRADE_FIRST',
  'MIGRATE_FIRST',
  'SAFE_TO_CLOSE',
  'GATHER_EVIDENCE',
] as const;
/** The parts of a fleet: each of its clusters is in exactly one, the first that applies. */
export type FleetCategory = (typeof FLEET_CATEGORIES)[number];

export const OUTCOMES = ['INSPECTED', 'UNREADABLE', 'GONE', 'MISSING'] as const;
/** The outcome of inspecting a cluster. Only the conclusion writes MISSING. */
export type Outcome = (typeof OUTCOMES)[number];

export const CHANGES = ['NEW', 'STILL', 'RESOLVED', 'REGRESSED', 'NONE', 'GONE', 'UNKNOWN'] as const;
export type Change = (typeof CHANGES)[number];

export const MODES = ['AUTOPILOT', 'STANDARD'] as const;
export type Mode = (typeof MODES)[number];

export const SCAN_EVENTS = ['STARTED', 'CONCLUDED'] as const;

export const TRIGGERS = ['SCHEDULE', 'CHANGE', 'RENEWAL'] as const;
/**
 * What started a scan. SCHEDULE: a scan of its whole scope, started by its schedule or by a person. CHANGE: a scan of one
 * cluster, started by a change of this cluster. RENEWAL: a scan of one project, with which a campaign renews its evidence.
 */
export type Trigger = (typeof TRIGGERS)[number];

export const COMPLETENESSES = ['COMPLETE', 'PARTIAL', 'INCOMPLETE'] as const;
/**
 * INCOMPLETE: reports were missing at the deadline. PARTIAL: some places or clusters could not be read. COMPLETE: every
 * place was listed and every cluster was read.
 */
export type Completeness = (typeof COMPLETENESSES)[number];

/** How a kubelet was observed with the port open: its own configuration says so, or its counter grew. */
export const OPEN_EVIDENCES = ['CONFIGZ', 'COUNTER_GROWTH'] as const;

/** The kinds of entries in the register of exceptions. */
export const EXCEPTION_KINDS = ['EXEMPTION', 'ACCEPTED_BREAK'] as const;

export const CONFIDENCES = ['SEEN', 'HIGH', 'MEDIUM', 'LOW'] as const;
/**
 * The confidence that something calls the port. SEEN: flow logs show its traffic; the others are based on
 * configuration.
 */
export type Confidence = (typeof CONFIDENCES)[number];

export const DISCOVERIES = ['LIST', 'ASSETS', 'EARLIER_SCAN'] as const;
/** Why a cluster is expected. EARLIER_SCAN: an earlier scan knew it, and this one did not find it in a list. */
export type Discovery = (typeof DISCOVERIES)[number];

const CLUSTER_ALERT_KINDS = ['REGRESSED', 'NEW_OPEN', 'EXEMPTION_ENDED', 'USE_RESUMED'] as const;
/**
 * Why a cluster raises an alert; the first that applies. REGRESSED and NEW_OPEN: as the change. EXEMPTION_ENDED: still
 * open, but no longer exempt. USE_RESUMED: IN_USE after its last known usage was quiet.
 */
export type ClusterAlertKind = (typeof CLUSTER_ALERT_KINDS)[number];

/** The alerts that should page somebody. All others can wait until the digest is read. */
export const PAGING_KINDS: readonly ClusterAlertKind[] = ['REGRESSED', 'USE_RESUMED'];

/**
 * Alerts about a whole scan. COVERAGE_FELL: clusters or places could be read before and cannot now. SCAN_NOT_CONCLUDED:
 * earlier scans did not conclude. ALERTS_LOST: alerts of earlier scans could not be delivered in time. DIGEST: every scan
 * sends one.
 */
export const SCAN_ALERT_KINDS = [
  'COVERAGE_FELL',
  'SCAN_INCOMPLETE',
  'SCAN_NOT_CONCLUDED',
  'ALERTS_LOST',
  'DIGEST',
] as const;

export const FINDING_KINDS = [
  'FINDING_ACTIVE',
  'FINDING_MUTED',
  'FINDING_UNMUTED',
  'FINDING_INACTIVE',
] as const;
/**
 * The state of a cluster's finding. MUTED: active, and the cluster is exempt. UNMUTED: active, and any mute is removed,
 * because the exemption ended or the finding was inactive.
 */
export type FindingKind = (typeof FINDING_KINDS)[number];

const CAMPAIGN_ALERT_KINDS = [
  'CAMPAIGN_STARTED',
  'CAMPAIGN_BREACHED',
  'CAMPAIGN_FAILED',
  'CAMPAIGN_ROLLED_BACK',
  'CAMPAIGN_DONE',
] as const;
/**
 * Alerts of `close`. STARTED: somebody started a ring. BREACHED: the health of a cluster is worse, or cannot be observed.
 * FAILED: a change failed, or it is not known whether it took effect. ROLLED_BACK: the changes of a cluster were undone.
 */
export type CampaignAlertKind = (typeof CAMPAIGN_ALERT_KINDS)[number];

export const ALERT_KINDS = [
  ...CLUSTER_ALERT_KINDS,
  ...SCAN_ALERT_KINDS,
  ...FINDING_KINDS,
  ...CAMPAIGN_ALERT_KINDS,
] as const;
export type AlertKind = (typeof ALERT_KINDS)[number];

export const ALERT_CHANNELS = ['LOG', 'TOPIC', 'WEBHOOK', 'FINDING'] as const;
/** The alert channels: the log, a Pub/Sub topic, a webhook, and Security Command Center (FINDING). */
export type AlertChannelName = (typeof ALERT_CHANNELS)[number];

/** How far an alert is on one channel. LOST: it could not be delivered in time, and is not tried again. */
export const ALERT_STATUSES = ['PENDING', 'DELIVERED', 'LOST'] as const;

/** As in Cloud Logging. */
export const ALERT_SEVERITIES = ['INFO', 'WARNING'] as const;

export const USAGE_CHOICES = ['auto', 'proxy', 'probe', 'monitoring', 'none'] as const;
/** `--usage`: where to read whether the port is used. */
export type UsageChoice = (typeof USAGE_CHOICES)[number];

export const CALLER_SOURCES = ['pods', 'pods+configmaps', 'flow-logs'] as const;
/** A value of `--callers`: where to look for what uses the port. Without any, it is `off`. */
export type CallerSource = (typeof CALLER_SOURCES)[number];

export const INCLUSIONS = ['migrate-first', 'gather-evidence', 'exempt', 'managed'] as const;
/** Reasons to withhold a cluster's commands from a plan that `--include` can override. */
export type Inclusion = (typeof INCLUSIONS)[number];

/** What `close plan --include` can override in addition. */
export const CLOSE_INCLUSIONS = [
  ...INCLUSIONS,
  'node-system-config',
  'preflight',
  'maintenance',
  'unobserved',
] as const;
