import type { CampaignProgress, CampaignStatus } from './rows/campaign-rows.ts';
import type {
  Certainty,
  Change,
  Completeness,
  Confidence,
  EvidenceDoubt,
  Exposure,
  FleetCategory,
  Mode,
  Outcome,
  PortState,
  Readiness,
  SettingSite,
  UsageReason,
  UsageSource,
  UsageVerdict,
} from './words.ts';

/** One kind of verdict, with a label and one plain sentence for each of its words. */
export interface GlossaryEntry<Word extends string = string> {
  /** What the words describe, as a noun phrase. */
  readonly subject: string;
  readonly words: Readonly<Record<Word, readonly [label: string, meaning: string]>>;
}

/**
 * Why an open port matters, in one sentence.
 * Source: https://cloud.google.com/kubernetes-engine/docs/how-to/disable-kubelet-readonly-port; the paths that the
 * read-only server serves are those of the kubelet's source (pkg/kubelet/server).
 */
export const LEAK_NOTICE =
  'Anything that can reach a node with the port open can read, without authentication, the specification of every pod on it, with arguments and environment variables, and the metrics of the node. That shows an attacker what runs there, and any password that a specification contains.';

/**
 * Said wherever open clusters are reported, because an exemption does not outlive the port.
 * Source: Google's email about the port, quoted in prometheus-operator/prometheus-operator#6799. It names no version.
 */
export const REMOVAL_NOTICE =
  'Google has announced that later GKE versions remove the port, with no option to keep it: everything that uses it has to migrate, on exempt clusters too.';

/**
 * The meaning of every verdict word, for readers who see the word without its context. The rules that lead to a word are
 * in docs/verdicts.md; docs/glossary.md is generated from this table.
 */
// biome-ignore format: one word, one line
export const GLOSSARY = {
  exposure: {
    subject: 'Exposure of a cluster',
    words: {
      OPEN: ['Open', 'The settings enable the read-only port on at least one node pool or, on Autopilot, for the whole cluster; or a kubelet was observed with the port open, whatever the settings say.'],
      UNKNOWN: ['Unknown', 'It could not be determined whether the port is, or will be, enabled.'],
      WILL_REOPEN: ['Will reopen', 'The settings disable the port on every pool, but future pools would have it enabled.'],
      CLOSED: ['Closed', 'The settings disable the port on every pool, and on future pools, and no kubelet was observed with the port open.'],
    },
  } satisfies GlossaryEntry<Exposure>,
  usage: {
    subject: 'Usage of the port',
    words: {
      IN_USE: ['In use', 'Requests to the port were observed between two samples.'],
      USED_SINCE_START: ['Used since start', 'The port was used after the kubelet started; the use may have ended since.'],
      PAST_USE: ['Past use', 'The port was used, possibly before it was disabled; the counter was not observed to grow.'],
      NOT_SEEN: ['No use seen', 'No requests were observed over a stated window that is long enough to count.'],
      INCONCLUSIVE: ['Inconclusive', 'Usage was checked, but the result does not answer the question.'],
      NOT_CHECKED: ['Not checked', 'Usage was not checked.'],
    },
  } satisfies GlossaryEntry<UsageVerdict>,
  usageReason: {
    subject: 'Reason for INCONCLUSIVE or NOT_CHECKED',
    words: {
      WINDOW_TOO_SHORT: ['Window too short', 'The counter was observed for less than the minimum observation window.'],
      METRIC_MISSING: ['Metric missing', 'The kubelet does not report the request counter.'],
      TRUNCATED: ['Truncated', 'The response was cut off before its end, so it does not count.'],
      NO_WORKLOADS: ['No workloads', 'The Autopilot cluster runs no workloads other than DaemonSets.'],
      NODES_UNREADABLE: ['Nodes not readable', 'None of the nodes gave a readable response.'],
      SECOND_SAMPLE_MISSING: ['Second sample missing', 'A second sample was requested and could not be taken.'],
      TURNED_OFF: ['Turned off', 'The scan was not asked to check usage.'],
      FORBIDDEN: ['Forbidden', 'The scanner lacks the permission to read the metrics.'],
      UNREACHABLE: ['Unreachable', 'The control plane or the nodes could not be reached.'],
      AUTOPILOT_NEEDS_PROBE: ['Autopilot needs the probe', 'Autopilot does not allow the node proxy; install the probe to check usage.'],
      NO_NODES: ['No nodes', 'There are no nodes to check.'],
      OUT_OF_TIME: ['Out of time', 'The time budget of the cluster ran out before usage was checked.'],
    },
  } satisfies GlossaryEntry<UsageReason>,
  usageSource: {
    subject: 'Source of the usage data',
    words: {
      NODE_PROXY: ['Node proxy', "The kubelet's metrics, read through the API server's node proxy."],
      PROBE: ['Probe', "The kubelet's metrics, read by the probe DaemonSet."],
      MANAGED_PROMETHEUS: ['Managed Prometheus', "The kubelet's metrics, collected by Google Cloud Managed Service for Prometheus."],
      FILE: ['File', 'A metrics file that was given to the command.'],
    },
  } satisfies GlossaryEntry<UsageSource>,
  readiness: {
    subject: 'Readiness to close the port',
    words: {
      ALREADY_CLOSED: ['Already closed', 'There is nothing to close.'],
      UPGRADE_FIRST: ['Upgrade first', 'The control plane or a node pool runs a version that cannot close the port.'],
      MIGRATE_FIRST: ['Migrate first', 'Something uses the port and must be migrated to port 10250 first.'],
      SAFE_TO_CLOSE: ['Safe to close', 'The evidence covers enough nodes of every open pool, and shows no use within the required quiet period, or only the default for new pools is open.'],
      GATHER_EVIDENCE: ['Gather evidence', 'More scans are needed before the port can be called safe to close.'],
    },
  } satisfies GlossaryEntry<Readiness>,
  category: {
    subject: 'Part of the fleet',
    words: {
      NOT_READ: ['Not read', 'The cluster could not be read, or no report of it arrived; its port may be open.'],
      CLOSED: ['Closed', 'The port is closed on every pool and on future pools.'],
      EXEMPT: ['Exempt', 'Not closed, and exempt until a stated date.'],
      WILL_REOPEN: ['Will reopen', 'Closed on every pool, but future pools would have the port open.'],
      UPGRADE_FIRST: ['Upgrade first', 'The control plane or a node pool runs a version that cannot close the port.'],
      MIGRATE_FIRST: ['Migrate first', 'Something uses the port and must be migrated to port 10250 first.'],
      SAFE_TO_CLOSE: ['Safe to close', 'The evidence covers enough nodes of every open pool, and shows no use within the required quiet period.'],
      GATHER_EVIDENCE: ['Gather evidence', 'More scans are needed before the port can be called safe to close.'],
    },
  } satisfies GlossaryEntry<FleetCategory>,
  outcome: {
    subject: 'Outcome of inspecting a cluster',
    words: {
      INSPECTED: ['Read', 'The cluster was read and judged.'],
      UNREADABLE: ['Not readable', 'The cluster could not be read; it does not count as closed.'],
      GONE: ['Deleted', 'The cluster no longer exists.'],
      MISSING: ['No report', 'The cluster was expected, but no report of it arrived.'],
    },
  } satisfies GlossaryEntry<Outcome>,
  completeness: {
    subject: 'Completeness of a scan',
    words: {
      COMPLETE: ['Complete', 'Every place was listed and every cluster was read.'],
      PARTIAL: ['Partial', 'Some places or clusters could not be read.'],
      INCOMPLETE: ['Incomplete', 'Reports of expected clusters were missing at the deadline.'],
    },
  } satisfies GlossaryEntry<Completeness>,
  change: {
    subject: 'Change since the previous scan of the cluster',
    words: {
      NEW: ['Newly open', 'Open, and seen for the first time.'],
      REGRESSED: ['Reopened', 'Open; it was not open at the previous scan.'],
      STILL: ['Still open', 'Still open.'],
      RESOLVED: ['No longer open', 'No longer open.'],
      NONE: ['Not open', 'Not open, as before.'],
      GONE: ['Deleted', 'The cluster no longer exists.'],
      UNKNOWN: ['Unknown', 'This scan could not determine whether the cluster is open.'],
    },
  } satisfies GlossaryEntry<Change>,
  port: {
    subject: 'Port of a node pool',
    words: {
      ENABLED: ['Enabled', "The settings enable the port on the pool's nodes."],
      DISABLED: ['Disabled', "The settings disable the port on the pool's nodes."],
      UNKNOWN: ['Unknown', 'It cannot be determined from the settings whether the port is enabled.'],
    },
  } satisfies GlossaryEntry<PortState>,
  certainty: {
    subject: 'Certainty of a port state',
    words: {
      EXPLICIT: ['Explicit', 'A setting of the cluster says so.'],
      INFERRED: ['Inferred', 'It follows from a default, such as the version with which the cluster was created.'],
      NONE: ['Not determined', 'Neither a setting nor a default could be determined.'],
    },
  } satisfies GlossaryEntry<Certainty>,
  settingSite: {
    subject: 'Place of the setting',
    words: {
      CLUSTER_DEFAULT: ['Cluster default', 'The default for future node pools.'],
      AUTO_PROVISIONING: ['Auto-provisioning', 'The setting for nodes that GKE creates by itself; on Autopilot, for every node.'],
      NODE_POOL: ['Node pool', 'The setting of one node pool.'],
      LEGACY_NODE_CONFIG: ['Legacy node configuration', 'A deprecated field that describes the original default pool only.'],
      LEGACY_AUTO_PROVISIONING: ['Legacy auto-provisioning', 'A deprecated field that counts only where the auto-provisioning setting is absent.'],
    },
  } satisfies GlossaryEntry<SettingSite>,
  confidence: {
    subject: 'Confidence that something calls the port',
    words: {
      SEEN: ['Seen', 'VPC Flow Logs show its traffic to the port.'],
      HIGH: ['High', 'The workload names the port in its configuration, or is known to use it.'],
      MEDIUM: ['Medium', 'There are signs that the workload uses the port.'],
      LOW: ['Low', 'The workload might use the port.'],
    },
  } satisfies GlossaryEntry<Confidence>,
  mode: {
    subject: 'Mode of a cluster',
    words: {
      AUTOPILOT: ['Autopilot', 'Google manages the nodes; one setting governs the port on all of them.'],
      STANDARD: ['Standard', 'The owner manages the node pools, and each of them has its own setting.'],
    },
  } satisfies GlossaryEntry<Mode>,
  doubt: {
    subject: 'Doubt about the last reading of a kubelet',
    words: {
      START_UNKNOWN: ['Start unknown', 'The reading does not say when the kubelet started.'],
      START_IN_FUTURE: ['Start in the future', 'The kubelet says that it started after it was read.'],
      COUNTER_FELL: ['Counter fell', 'The request counter is lower than before, although the kubelet did not restart.'],
      CLOCKS_DISAGREE: ['Clocks disagree', 'The times of the readings contradict each other.'],
      READING_UNUSABLE: ['Not readable', 'The last reading of the kubelet could not be used.'],
    },
  } satisfies GlossaryEntry<EvidenceDoubt>,
  campaignStatus: {
    subject: 'Status of a campaign',
    words: {
      ACTIVE: ['Active', 'Somebody has started it, and it is not over. It advances only while `close run` is running.'],
      STOPPED: ['Stopped', 'A breach or a failed change has stopped it: no other change begins until somebody resumes it.'],
      PAUSED: ['Paused', 'Somebody has paused it: no change begins until somebody resumes it.'],
      ABORTED: ['Aborted', 'Somebody has ended it; what had been changed stays, unless it was rolled back.'],
      DONE: ['Done', 'Nothing is left to do for any of its clusters.'],
    },
  } satisfies GlossaryEntry<CampaignStatus>,
  campaignProgress: {
    subject: 'Progress of a campaign with a cluster',
    words: {
      BREACHED: ['Breached', 'After the changes, a health rule does not hold, or the health cannot be read.'],
      FAILED: ['Failed', 'A change, or its rollback, failed or was canceled.'],
      UNKNOWN: ['Unknown', 'A change, or its rollback, was requested, and it is not known whether it took effect.'],
      ROLLING_BACK: ['Rolling back', 'Its changes are to be undone, and not all of them are yet.'],
      ROLLED_BACK: ['Rolled back', 'Its changes were undone, and the settings read back.'],
      BLOCKED: ['Blocked', 'Its turn could not begin: its evidence, its health, a preflight check or a maintenance window did not allow it.'],
      IN_PROGRESS: ['In progress', 'Its turn has begun, and not all of its settings are changed and read back yet.'],
      SOAKING: ['Soaking', 'Every setting is changed and read back; its health is compared once the soak time has passed.'],
      HANDED_OVER: ['Left to owner', 'The campaign does not change the rest; it is done once a scan finds the port closed.'],
      WAITING: ['Waiting', 'Its turn has not begun.'],
      SKIPPED: ['Skipped', 'It was deleted, or created again under the same name.'],
      CLOSED: ['Verified closed', 'Every setting was read back and the health held after the soak time, or a scan found the port closed.'],
    },
  } satisfies GlossaryEntry<CampaignProgress>,
} as const;

/** The kinds of verdict that the glossary explains. */
export type GlossaryKind = keyof typeof GLOSSARY;

/** The label and the meaning of a word; the word itself and no meaning if the glossary does not have it. */
export function termOf(kind: GlossaryKind, word: string): readonly [label: string, meaning: string | null] {
  const { words }: GlossaryEntry = GLOSSARY[kind];
  return Object.hasOwn(words, word) ? (words[word] ?? [word, null]) : [word, null];
}
