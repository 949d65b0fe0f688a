import type {
  Certainty,
  Change,
  Completeness,
  Confidence,
  Exposure,
  Outcome,
  PortState,
  Readiness,
  SettingSite,
  UsageReason,
  UsageSource,
  UsageVerdict,
} from './words.ts';

/** One kind of verdict, with one plain sentence for each of its words. */
export interface GlossaryEntry<Word extends string = string> {
  /** What the words describe, as a noun phrase. */
  readonly subject: string;
  readonly words: Readonly<Record<Word, string>>;
}

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
export const GLOSSARY = {
  exposure: {
    subject: 'Exposure of a cluster',
    words: {
      OPEN: 'The settings enable the read-only port on at least one node pool or, on Autopilot, for the whole cluster; or a kubelet was observed with the port open, whatever the settings say.',
      UNKNOWN: 'It could not be determined whether the port is, or will be, enabled.',
      WILL_REOPEN: 'The settings disable the port on every pool, but future pools would have it enabled.',
      CLOSED:
        'The settings disable the port on every pool, and on future pools, and no kubelet was observed with the port open.',
    },
  } satisfies GlossaryEntry<Exposure>,
  usage: {
    subject: 'Usage of the port',
    words: {
      IN_USE: 'Requests to the port were observed between two samples.',
      USED_SINCE_START: 'The port was used after the kubelet started; the use may have ended since.',
      PAST_USE: 'The port was used before it was disabled; no later use was observed.',
      NOT_SEEN: 'No requests were observed over a stated window that is long enough to count.',
      INCONCLUSIVE: 'Usage was checked, but the result does not answer the question.',
      NOT_CHECKED: 'Usage was not checked.',
    },
  } satisfies GlossaryEntry<UsageVerdict>,
  usageReason: {
    subject: 'Reason for INCONCLUSIVE or NOT_CHECKED',
    words: {
      WINDOW_TOO_SHORT: 'The counter was observed for less than the minimum observation window.',
      METRIC_MISSING: 'The kubelet does not report the request counter.',
      TRUNCATED: 'The response was cut off before its end, so it does not count.',
      NO_WORKLOADS: 'The Autopilot cluster runs no workloads other than DaemonSets.',
      NODES_UNREADABLE: 'None of the nodes gave a readable response.',
      SECOND_SAMPLE_MISSING: 'A second sample was requested and could not be taken.',
      TURNED_OFF: 'The scan was not asked to check usage.',
      FORBIDDEN: 'The scanner lacks the permission to read the metrics.',
      UNREACHABLE: 'The control plane or the nodes could not be reached.',
      AUTOPILOT_NEEDS_PROBE: 'Autopilot does not allow the node proxy; install the probe to check usage.',
      NO_NODES: 'There are no nodes to check.',
      OUT_OF_TIME: 'The time budget of the cluster ran out before usage was checked.',
    },
  } satisfies GlossaryEntry<UsageReason>,
  usageSource: {
    subject: 'Source of the usage data',
    words: {
      NODE_PROXY: "The kubelet's metrics, read through the API server's node proxy.",
      PROBE: "The kubelet's metrics, read by the probe DaemonSet.",
      MANAGED_PROMETHEUS: "The kubelet's metrics, collected by Google Cloud Managed Service for Prometheus.",
      FILE: 'A metrics file that was given to the command.',
    },
  } satisfies GlossaryEntry<UsageSource>,
  readiness: {
    subject: 'Readiness to close the port',
    words: {
      ALREADY_CLOSED: 'There is nothing to close.',
      UPGRADE_FIRST: 'The control plane or a node pool runs a version that cannot close the port.',
      MIGRATE_FIRST: 'Something uses the port and must be migrated to port 10250 first.',
      SAFE_TO_CLOSE:
        'The evidence covers every open pool and shows no use for the required quiet period, or only the default for new pools is open.',
      GATHER_EVIDENCE: 'More scans are needed before the port can be called safe to close.',
    },
  } satisfies GlossaryEntry<Readiness>,
  outcome: {
    subject: 'Outcome of inspecting a cluster',
    words: {
      INSPECTED: 'The cluster was read and judged.',
      UNREADABLE: 'The cluster could not be read; it does not count as closed.',
      GONE: 'The cluster no longer exists.',
      MISSING: 'The cluster was expected, but no report of it arrived.',
    },
  } satisfies GlossaryEntry<Outcome>,
  completeness: {
    subject: 'Completeness of a scan',
    words: {
      COMPLETE: 'Every place was listed and every cluster was read.',
      PARTIAL: 'Some places or clusters could not be read.',
      INCOMPLETE: 'Reports of expected clusters were missing at the deadline.',
    },
  } satisfies GlossaryEntry<Completeness>,
  change: {
    subject: 'Change since the previous scan of the cluster',
    words: {
      NEW: 'Open, and seen for the first time.',
      REGRESSED: 'Open; it was not open at the previous scan.',
      STILL: 'Still open.',
      RESOLVED: 'No longer open.',
      NONE: 'Not open, as before.',
      GONE: 'The cluster no longer exists.',
      UNKNOWN: 'This scan could not determine whether the cluster is open.',
    },
  } satisfies GlossaryEntry<Change>,
  port: {
    subject: 'Port of a node pool',
    words: {
      ENABLED: "The settings enable the port on the pool's nodes.",
      DISABLED: "The settings disable the port on the pool's nodes.",
      UNKNOWN: 'It cannot be determined from the settings whether the port is enabled.',
    },
  } satisfies GlossaryEntry<PortState>,
  certainty: {
    subject: 'Certainty of a port state',
    words: {
      EXPLICIT: 'A setting of the cluster says so.',
      INFERRED: 'It follows from a default, such as the version with which the cluster was created.',
      NONE: 'Neither a setting nor a default could be determined.',
    },
  } satisfies GlossaryEntry<Certainty>,
  settingSite: {
    subject: 'Place of the setting',
    words: {
      CLUSTER_DEFAULT: 'The default for future node pools.',
      AUTO_PROVISIONING: 'The setting for nodes that GKE creates by itself; on Autopilot, for every node.',
      NODE_POOL: 'The setting of one node pool.',
      LEGACY_NODE_CONFIG: 'A deprecated field that describes the original default pool only.',
      LEGACY_AUTO_PROVISIONING:
        'A deprecated field that counts only where the auto-provisioning setting is absent.',
    },
  } satisfies GlossaryEntry<SettingSite>,
  confidence: {
    subject: 'Confidence that something calls the port',
    words: {
      SEEN: 'VPC Flow Logs show its traffic to the port.',
      HIGH: 'The workload names the port in its configuration, or is known to use it.',
      MEDIUM: 'There are signs that the workload uses the port.',
      LOW: 'The workload might use the port.',
    },
  } satisfies GlossaryEntry<Confidence>,
} as const;
