/**
 * The words of every verdict, stored and printed exactly so.
 * Each set is closed: what is not here is never written to a row.
 */

export const SETTING_SITES = [
  'CLUSTER_DEFAULT',
  'AUTO_PROVISIONING',
  'NODE_POOL',
  'LEGACY_NODE_CONFIG',
  'LEGACY_AUTO_PROVISIONING',
] as const;
/** Where GKE keeps the setting. */
export type SettingSite = (typeof SETTING_SITES)[number];

export const PORT_STATES = ['ENABLED', 'DISABLED', 'UNKNOWN'] as const;
export type PortState = (typeof PORT_STATES)[number];

export const CERTAINTIES = ['EXPLICIT', 'INFERRED', 'NONE'] as const;
/** EXPLICIT: the API says so. INFERRED: from the creation version or a careful reading. NONE: for UNKNOWN. */
export type Certainty = (typeof CERTAINTIES)[number];

export const BASES = [...SETTING_SITES, 'CREATION_VERSION'] as const;
/** What a port verdict rests on. */
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

export const OUTCOMES = ['INSPECTED', 'UNREADABLE', 'GONE', 'MISSING'] as const;
/** What came of asking. MISSING is written by the conclusion alone. */
export type Outcome = (typeof OUTCOMES)[number];

export const CHANGES = ['NEW', 'STILL', 'RESOLVED', 'REGRESSED', 'NONE', 'GONE', 'UNKNOWN'] as const;
export type Change = (typeof CHANGES)[number];

export const MODES = ['AUTOPILOT', 'STANDARD'] as const;
export type Mode = (typeof MODES)[number];

export const SCAN_EVENTS = ['STARTED', 'CONCLUDED'] as const;
export type ScanEvent = (typeof SCAN_EVENTS)[number];

export const COMPLETENESSES = ['COMPLETE', 'PARTIAL', 'INCOMPLETE'] as const;
/**
 * INCOMPLETE: reports were missing at the deadline. PARTIAL: some places or clusters could not be read. COMPLETE: every
 * place was listed and every cluster was read.
 */
export type Completeness = (typeof COMPLETENESSES)[number];

export const OPEN_EVIDENCES = ['CONFIGZ', 'COUNTER_GROWTH'] as const;
/** How a kubelet was observed with the port open: its own configuration says so, or its counter grew. */
export type OpenEvidence = (typeof OPEN_EVIDENCES)[number];

export const CONFIDENCES = ['SEEN', 'HIGH', 'MEDIUM', 'LOW'] as const;
/** How sure it is that something calls the port. SEEN: flow logs show its traffic; the others judge configuration. */
export type Confidence = (typeof CONFIDENCES)[number];

export const DISCOVERIES = ['LIST', 'ASSETS', 'EARLIER_SCAN'] as const;
/** Why a cluster is expected. EARLIER_SCAN: an earlier scan knew it, and this one did not find it in a list. */
export type Discovery = (typeof DISCOVERIES)[number];

export const CLUSTER_ALERT_KINDS = ['REGRESSED', 'NEW_OPEN', 'EXEMPTION_ENDED', 'USE_RESUMED'] as const;
/**
 * Why one cluster raises an alert, the first that holds. REGRESSED and NEW_OPEN: as the change. EXEMPTION_ENDED: open
 * all along, and exempt no longer. USE_RESUMED: the port is IN_USE and was quiet when use could last be told.
 */
export type ClusterAlertKind = (typeof CLUSTER_ALERT_KINDS)[number];

export const SCAN_ALERT_KINDS = ['COVERAGE_FELL', 'SCAN_INCOMPLETE', 'SCAN_NOT_CONCLUDED', 'DIGEST'] as const;
/**
 * What a scan as a whole raises. COVERAGE_FELL: clusters or places that were readable before are not.
 * SCAN_NOT_CONCLUDED: of earlier scans. DIGEST: every scan has one.
 */
export type ScanAlertKind = (typeof SCAN_ALERT_KINDS)[number];

export const FINDING_KINDS = [
  'FINDING_ACTIVE',
  'FINDING_MUTED',
  'FINDING_UNMUTED',
  'FINDING_INACTIVE',
] as const;
/**
 * What a cluster's finding becomes. MUTED: active, and exempt. UNMUTED: active, and any mute is taken back, because the
 * exemption ended or the finding had been inactive.
 */
export type FindingKind = (typeof FINDING_KINDS)[number];

export const ALERT_KINDS = [...CLUSTER_ALERT_KINDS, ...SCAN_ALERT_KINDS, ...FINDING_KINDS] as const;
export type AlertKind = (typeof ALERT_KINDS)[number];

export const ALERT_CHANNELS = ['LOG', 'TOPIC', 'WEBHOOK', 'FINDING'] as const;
/** Where alerts go: the log, a Pub/Sub topic, a webhook; FINDING alone: Security Command Center. */
export type AlertChannelName = (typeof ALERT_CHANNELS)[number];

export const ALERT_SEVERITIES = ['INFO', 'WARNING'] as const;
/** As Cloud Logging spells it. */
export type AlertSeverity = (typeof ALERT_SEVERITIES)[number];

/** The ways to ask for usage and callers, as options have them. */

export const USAGE_CHOICES = ['auto', 'proxy', 'probe', 'monitoring', 'none'] as const;
/** `--usage`: where to learn whether the port is used. */
export type UsageChoice = (typeof USAGE_CHOICES)[number];

export const CALLER_SOURCES = ['pods', 'pods+configmaps', 'flow-logs'] as const;
/** One word of `--callers`: where to look for what uses the port. None of them: `off`. */
export type CallerSource = (typeof CALLER_SOURCES)[number];

export const INCLUSIONS = ['migrate-first', 'gather-evidence', 'exempt'] as const;
/** What holds a plan's commands back, and can be overridden. */
export type Inclusion = (typeof INCLUSIONS)[number];
