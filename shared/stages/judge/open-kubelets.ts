import type { EvidenceEntry, OpenKubelet, ReportedNode } from '../../model/rows/parts.ts';
import type { NodeSampling } from '../../model/sampling.ts';
import type { StateOverTime, UseOverTime } from '../../model/verdict.ts';
import type { Exposure, Readiness, UsageVerdict } from '../../model/words.ts';
import { utcMinute } from '../../platform/text.ts';
import { shortList } from './sentences.ts';

/** What is known of the kubelets of a cluster, this scan included. */
export interface ObservedKubelets {
  /** RFC 3339: when the cluster was read. */
  readonly readAt: string;
  /** Every node present; null if the nodes were not listed. */
  readonly nodes: readonly ReportedNode[] | null;
  /** The nodes that this scan has a sample of. */
  readonly sampled: ReadonlySet<string>;
  /** Of all scans, those of a node in time order. */
  readonly entries: readonly EvidenceEntry[];
}

/**
 * The exposure once the kubelets were observed: a kubelet with the port open makes the cluster OPEN, whatever the
 * settings say.
 * @returns the exposure, and a sentence if it differs from what the settings say
 */
export function exposureOfScan(
  bySettings: Exposure,
  nodes: readonly NodeSampling[],
  usage: UsageVerdict,
): { readonly exposure: Exposure; readonly reason: string | null } {
  const open = nodes.filter(({ effectivePort }) => effectivePort === 'ENABLED').map(({ node }) => node);
  if (open.length === 0 && usage !== 'IN_USE') return { exposure: bySettings, reason: null };
  if (bySettings === 'OPEN') return { exposure: 'OPEN', reason: null };
  const observed =
    open.length > 0
      ? `the configuration of ${shortList(open)} reports the port open`
      : 'the request counter grew, so the port is open';
  return {
    exposure: 'OPEN',
    reason: `The setting is not effective: the settings alone say ${bySettings}, but ${observed}.`,
  };
}

/**
 * The kubelets whose port is open as far as anybody observed. The evidence says so of every kubelet that was sampled; one
 * whose configuration alone was read is carried here. It stays until its configuration reports 0, a newer process on the
 * node has a zero counter, or the node is gone. A scan that does not check drops none.
 * @param earlier those of the last scan that read this cluster (the same uid)
 */
export function openKubelets(earlier: readonly OpenKubelet[], observed: ObservedKubelets): OpenKubelet[] {
  const last = new Map(observed.entries.filter(({ gone }) => !gone).map((entry) => [entry.node, entry]));
  const present = observed.nodes && new Map(observed.nodes.map((node) => [node.node, node]));
  const kept = earlier.filter((kubelet) => !isDisproved(kubelet, present, last.get(kubelet.node)));
  const now = [...openByConfigz(observed, last), ...[...last.values()].flatMap(openByEvidence)];
  const byNode = new Map([...kept, ...now].map((kubelet) => [kubelet.node, kubelet]));
  return [...byNode.values()].toSorted((a, b) => (a.node < b.node ? -1 : 1));
}

/** What the report of an inspected cluster says, without its facts. */
export interface ReportedVerdicts {
  /** RFC 3339. */
  readonly recordedAt: string;
  readonly exposure: Exposure | null;
  readonly usage: UsageVerdict | null;
  readonly readiness: Readiness | null;
  readonly reasons: readonly string[];
}

/**
 * The verdicts of a concluded scan: those of the report, unless earlier scans change them.
 * @param earlier kubelets that were open when a scan last read this cluster (the same uid)
 * @param use what the samples of all scans show; null if this scan took none
 */
export function judgeWithEarlierScans(
  report: ReportedVerdicts,
  earlier: readonly OpenKubelet[],
  use: UseOverTime | null,
): StateOverTime {
  const kubelets = use?.openKubelets ?? earlier;
  const isOpen = kubelets.length > 0 || use?.exposure === 'OPEN';
  const exposure = isOpen && report.exposure !== null ? 'OPEN' : report.exposure;
  const isOpenAnyway = exposure === 'OPEN' && report.exposure !== 'OPEN';
  const reason = report.exposure === 'OPEN' ? null : carriedReason(kubelets, report.recordedAt);
  return {
    exposure,
    usage: use?.use.verdict ?? report.usage,
    readiness: use?.readiness ?? (isOpenAnyway ? withoutEvidence(report.readiness) : report.readiness),
    reasons: [...(reason === null ? [] : [reason]), ...(use?.reasons ?? report.reasons)],
    openKubelets: kubelets,
    lastUsedAt: use?.lastUsedAt ?? null,
    quietSince: use?.quietSince ?? null,
  };
}

/** Without evidence, a cluster whose settings are closed now or will be says nothing of a kubelet that was open. */
function withoutEvidence(readiness: Readiness | null): Readiness | null {
  return readiness === 'ALREADY_CLOSED' || readiness === 'SAFE_TO_CLOSE' ? 'GATHER_EVIDENCE' : readiness;
}

/** A sentence on kubelets that were observed by earlier scans only; null if there are none. */
function carriedReason(kubelets: readonly OpenKubelet[], recordedAt: string): string | null {
  const names = kubelets.map(({ node, observed_at, evidence }) => {
    const how = evidence === 'CONFIGZ' ? 'by its configuration' : 'by its growing counter';
    return `${node} (${how}, ${utcMinute(observed_at)})`;
  });
  return names.length === 0
    ? null
    : `The port was observed open on ${shortList(names)}, and nothing observed by ${utcMinute(recordedAt)} shows it closed. Scan with --usage and --effective to check again.`;
}

function openByConfigz(
  { nodes, sampled, readAt }: ObservedKubelets,
  last: ReadonlyMap<string, EvidenceEntry>,
): OpenKubelet[] {
  return (nodes ?? [])
    .filter(({ effective_port }) => effective_port === 'ENABLED')
    .map(({ node, pool }) => ({
      node,
      pool,
      process_started_at: sampled.has(node) ? (last.get(node)?.process_started_at ?? null) : null,
      observed_at: readAt,
      evidence: 'CONFIGZ',
    }));
}

function openByEvidence({ node, pool, process_started_at, ...entry }: EvidenceEntry): OpenKubelet[] {
  const { port_open_at: observed_at, last_grew_at } = entry;
  if (observed_at === null) return [];
  const evidence = observed_at === last_grew_at ? 'COUNTER_GROWTH' : 'CONFIGZ';
  return [{ node, pool, process_started_at, observed_at, evidence }];
}

/**
 * @param present nodes by name; null if they were not listed
 * @param last the last entry of its node; a counter that is not zero may have been used at any time since
 */
function isDisproved(
  { node: name, process_started_at, observed_at }: OpenKubelet,
  present: ReadonlyMap<string, ReportedNode> | null,
  last: EvidenceEntry | undefined,
): boolean {
  if (present !== null) {
    const node = present.get(name);
    const isGone = node === undefined || (node.created_at !== null && node.created_at > observed_at);
    if (isGone || node.effective_port === 'DISABLED') return true;
  }
  if (last === undefined || last.requests > 0 || last.process_started_at === null) return false;
  return last.process_started_at > (process_started_at ?? observed_at);
}
