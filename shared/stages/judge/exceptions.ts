import * as z from 'zod';
import type { Cluster, ClusterIdentity } from '../../model/cluster.ts';
import { type AcceptedBreakEntry, isAboutCluster, nameOfBreak } from '../../model/exceptions.ts';
import type { AcceptedBreak, Caller, EvidenceEntry, Exemption } from '../../model/rows/parts.ts';
import { formatFirst, formatList } from '../../platform/text.ts';
import type { JudgePolicy } from './policy.ts';
import { REFUSED_PATHS } from './usage/node-verdict.ts';

/** Resource labels of a cluster that exempt it from alerts and from the exit status. */
const EXEMPTION_LABELS = {
  until: 'sweep10255-exempt-until',
  reason: 'sweep10255-exempt-reason',
  owner: 'sweep10255-exempt-owner',
} as const;

/** What labels say about an exemption, whether or not it counts, to compare it; null: nothing. */
export function exemptionLabelsIn(labels: Readonly<Record<string, string>>): string | null {
  const values = Object.values(EXEMPTION_LABELS).map((name) => labels[name] ?? null);
  return values.every((value) => value === null) ? null : JSON.stringify(values);
}

/** Whether a cluster is exempt, and the sentence that says so; both null if nothing mentions it. */
export interface ExemptionVerdict {
  readonly exemption: Exemption | null;
  readonly reason: string | null;
}

/** A cluster with its resource labels. */
type ExemptibleCluster = ClusterIdentity & Pick<Cluster, 'labels'>;

/** By what exceptions are judged. */
export type ExceptionPolicy = Pick<JudgePolicy, 'today' | 'exceptions' | 'labelsExempt'>;

const date = z.iso.date();

/** Anyone who can label a cluster can exempt it, so not for longer than this. */
const MAX_EXEMPT_DAYS = 90;
const DAY_MS = 86_400_000;

/**
 * Is the cluster exempt today? By the register of exceptions, else by its labels, until the end of the stated day in UTC.
 * A label counts only with owner and reason, for at most 90 days, and only if labels count at all.
 */
export function judgeExemption(cluster: ExemptibleCluster, policy: ExceptionPolicy): ExemptionVerdict {
  const entries = policy.exceptions.exemptions.filter((entry) => isAboutCluster(entry, cluster));
  const longest = entries.toSorted((a, b) => (a.until < b.until ? 1 : -1))[0];
  if (longest !== undefined && longest.until >= policy.today) {
    const { until, reason, owner } = longest;
    return {
      exemption: { until, reason, owner },
      reason: `The register of exceptions exempts the cluster until ${until}: ${reason} (${owner}).`,
    };
  }
  const byLabel = judgeLabels(cluster.labels, policy);
  return longest === undefined || byLabel.reason !== null
    ? byLabel
    : { exemption: null, reason: `The exemption ended on ${longest.until}.` };
}

function judgeLabels(
  labels: Readonly<Record<string, string>>,
  { today, labelsExempt }: ExceptionPolicy,
): ExemptionVerdict {
  const {
    [EXEMPTION_LABELS.until]: until,
    [EXEMPTION_LABELS.reason]: reason,
    [EXEMPTION_LABELS.owner]: owner,
  } = labels;
  if (until === undefined) return { exemption: null, reason: null };
  if (!labelsExempt) return ignored(until, 'only the register of exceptions can exempt a cluster');
  if (!date.safeParse(until).success) return ignored(until, 'it is not a date (YYYY-MM-DD)');
  if (until < today) return { exemption: null, reason: `The exemption ended on ${until}.` };
  if (!owner || !reason)
    return ignored(until, `the labels ${EXEMPTION_LABELS.owner} and ${EXEMPTION_LABELS.reason} are required`);
  if (Date.parse(until) - Date.parse(today) > MAX_EXEMPT_DAYS * DAY_MS)
    return ignored(until, `labels can exempt a cluster for at most ${MAX_EXEMPT_DAYS} days`);
  return {
    exemption: { until, reason, owner },
    reason: `The label ${EXEMPTION_LABELS.until} exempts the cluster until ${until}: ${reason} (${owner}).`,
  };
}

/** A label that exempts nothing is reported: somebody relies on it. */
function ignored(until: string, why: string): ExemptionVerdict {
  return {
    exemption: null,
    reason: `The label ${EXEMPTION_LABELS.until} is "${until}" and exempts nothing: ${why}.`,
  };
}

/** The accepted breaks of a cluster. */
export interface BreakVerdict {
  /** Those that count, with the paths for which they count. */
  readonly breaks: readonly AcceptedBreak[];
  /** Sentences on those that do not count although their paths were requested. */
  readonly notes: readonly string[];
}

/**
 * Which use of the port is allowed to break. The kubelet counts paths, not clients. Where a caller was found that no
 * entry with the path names, that caller may have sent the requests, so no entry counts for the path; except for paths
 * that no legitimate client requests.
 * @param callers those found in the cluster
 * @param used paths that were requested
 */
export function judgeBreaks(
  cluster: ClusterIdentity,
  callers: readonly Caller[],
  used: ReadonlySet<string>,
  { exceptions, today }: ExceptionPolicy,
): BreakVerdict {
  const about = exceptions.acceptedBreaks.filter((entry) => isAboutCluster(entry, cluster));
  const [ended, current] = [
    about.filter(({ until }) => until < today),
    about.filter(({ until }) => until >= today),
  ];
  const breaks: AcceptedBreak[] = [];
  const notes = ended
    .filter(({ paths }) => paths.some((path) => used.has(path)))
    .map((entry) => `The end date has passed, so ${nameOfBreak(entry)} no longer counts.`);
  const othersOf = (path: string) =>
    callers.filter(
      (caller) => !current.some((entry) => entry.paths.includes(path) && isNamedBy(entry, caller)),
    );
  for (const entry of current) {
    const paths = entry.paths.filter((path) => REFUSED_PATHS.has(path) || othersOf(path).length === 0);
    const blocked = entry.paths.filter((path) => !paths.includes(path) && used.has(path));
    if (paths.length > 0) breaks.push({ ...entry, paths, last_used_at: null });
    if (blocked.length > 0) notes.push(blockedSentence(entry, blocked, blocked.flatMap(othersOf)));
  }
  return { breaks, notes };
}

function isNamedBy({ agent }: AcceptedBreakEntry, { agent: known, namespace, name }: Caller): boolean {
  return agent !== null && (agent === known || agent === `${namespace}/${name}`);
}

const MOST_CALLERS = 3;

function blockedSentence(
  entry: AcceptedBreakEntry,
  paths: readonly string[],
  others: readonly Caller[],
): string {
  const names = others.map(({ agent, namespace, name }) => agent ?? `${namespace}/${name}`);
  const callers = formatFirst([...new Set(names)], MOST_CALLERS);
  return `Requests to ${formatList(paths)} may come from ${callers}, so ${nameOfBreak(entry)} does not count for them.`;
}

/** Whether use of a path is an accepted break. */
export type AcceptedUse = (path: string) => boolean;

/** The accepted breaks, each with the time at which evidence last shows its use. */
export function withLastUse(
  breaks: readonly AcceptedBreak[],
  entries: readonly EvidenceEntry[],
): AcceptedBreak[] {
  return breaks.map((each) => {
    const times = entries
      .flatMap(({ paths }) => paths)
      .flatMap(({ path, used_at }) => (used_at !== null && each.paths.includes(path) ? [used_at] : []));
    return { ...each, last_used_at: times.toSorted().at(-1) ?? null };
  });
}
