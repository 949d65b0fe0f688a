import type { KubeletPort, OpenKubelet } from '../../model/rows/parts.ts';
import type { NodeSampling } from '../../model/sampling.ts';
import type { SampledKubelet, StateOverTime, UseOverTime } from '../../model/verdict.ts';
import type { Exposure, Readiness, UsageVerdict } from '../../model/words.ts';
import { shortList } from './sentences.ts';

/** What one scan observed of the kubelets of a cluster. */
export interface ObservedKubelets {
  /** RFC 3339. */
  readonly recordedAt: string;
  readonly kubeletPorts: readonly KubeletPort[];
  /** One for each node with a sample. */
  readonly sampled: readonly SampledKubelet[];
  /** Pools of which every node was sampled. */
  readonly wholePools: readonly string[];
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
 * The kubelets whose port is open as far as anybody observed. A kubelet is added if its configuration says so or its
 * counter grew. It stays until its configuration reports 0, a newer process on the node has a zero counter, or every
 * node of its pool was sampled and it was not among them. A scan that does not check drops none.
 * @param earlier those of the last scan that read this very cluster (the same uid)
 */
export function openKubelets(earlier: readonly OpenKubelet[], observed: ObservedKubelets): OpenKubelet[] {
  const kept = earlier.filter((kubelet) => !isDisproved(kubelet, observed));
  const now = [...openByConfigz(observed), ...openByGrowth(observed)];
  const byNode = new Map([...kept, ...now].map((kubelet) => [kubelet.node, kubelet]));
  return [...byNode.values()].toSorted((a, b) => (a.node < b.node ? -1 : 1));
}

/** What the report of an inspected cluster says, without its facts. */
export interface ReportedVerdicts extends Pick<ObservedKubelets, 'recordedAt' | 'kubeletPorts'> {
  readonly exposure: Exposure | null;
  readonly usage: UsageVerdict | null;
  readonly readiness: Readiness | null;
  readonly reasons: readonly string[];
}

/**
 * The verdicts of a concluded scan: those of the report, unless earlier scans change them.
 * @param earlier kubelets that were open when a scan last read this very cluster
 * @param use what the samples of all scans show; null if this scan took none
 */
export function judgeWithEarlierScans(
  report: ReportedVerdicts,
  earlier: readonly OpenKubelet[],
  use: UseOverTime | null,
): StateOverTime {
  const kubelets = use?.openKubelets ?? openKubelets(earlier, { ...report, sampled: [], wholePools: [] });
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
    return `${node} (${how}, ${observed_at.slice(0, 16).replace('T', ' ')} UTC)`;
  });
  return names.length === 0
    ? null
    : `The port was observed open on ${shortList(names)}, and nothing observed by ${recordedAt.slice(0, 16).replace('T', ' ')} UTC shows it closed. Scan with --usage and --effective to check again.`;
}

function openByConfigz({ kubeletPorts, sampled, recordedAt }: ObservedKubelets): OpenKubelet[] {
  return kubeletPorts
    .filter(({ port }) => port === 'ENABLED')
    .map(({ node, pool }) => {
      const sample = sampled.find((each) => each.node === node);
      return {
        node,
        pool,
        process_started_at: sample?.processStartedAt ?? null,
        observed_at: sample?.sampledAt ?? recordedAt,
        evidence: 'CONFIGZ',
      };
    });
}

function openByGrowth({ sampled }: ObservedKubelets): OpenKubelet[] {
  return sampled.flatMap(({ node, pool, processStartedAt, grewAt }) =>
    grewAt === null
      ? []
      : [
          {
            node,
            pool,
            process_started_at: processStartedAt,
            observed_at: grewAt,
            evidence: 'COUNTER_GROWTH' as const,
          },
        ],
  );
}

function isDisproved(kubelet: OpenKubelet, { kubeletPorts, sampled, wholePools }: ObservedKubelets): boolean {
  const configz = kubeletPorts.find(({ node }) => node === kubelet.node)?.port;
  if (configz === 'DISABLED') return true;
  const sample = sampled.find(({ node }) => node === kubelet.node);
  if (sample !== undefined) return sample.isZero && isNewer(sample.processStartedAt, kubelet);
  return configz === undefined && kubelet.pool !== null && wholePools.includes(kubelet.pool);
}

/** A process is known to be newer only if both starts are known. */
function isNewer(startedAt: string | null, { process_started_at }: OpenKubelet): boolean {
  return (
    startedAt !== null &&
    process_started_at !== null &&
    Date.parse(startedAt) > Date.parse(process_started_at)
  );
}
