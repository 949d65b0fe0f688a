import type { ClusterIdentity } from './cluster.ts';
import type { AcceptedBreak, Usage } from './rows/parts.ts';
import type { ExceptionUse } from './rows/scan-rows.ts';

/** One decision in the register of exceptions (`exceptions.yaml`). */
export interface ExceptionEntry {
  /** `projects/P/locations/L/clusters/C`, in which `*` stands for any project, location or cluster; null: every cluster. */
  readonly cluster: string | null;
  readonly owner: string;
  readonly reason: string;
  /** The last day on which it counts, `YYYY-MM-DD` in UTC. */
  readonly until: string;
}

/** Requests that are allowed to fail once the port is closed. */
export interface AcceptedBreakEntry extends ExceptionEntry {
  /** The agent that sends them: its name in reports, or `NAMESPACE/NAME` of a workload; null: a client outside the cluster. */
  readonly agent: string | null;
  /** As the kubelet counts them: `pods`, `exec`, `other`. */
  readonly paths: readonly string[];
}

/** The register of exceptions. */
export interface Exceptions {
  readonly exemptions: readonly ExceptionEntry[];
  readonly acceptedBreaks: readonly AcceptedBreakEntry[];
}

export const NO_EXCEPTIONS: Exceptions = { exemptions: [], acceptedBreaks: [] };

/** The register as a scan was concluded with it. */
export function exceptionsIn({ exceptions }: { readonly exceptions: readonly ExceptionUse[] }): Exceptions {
  return {
    exemptions: exceptions.filter(({ kind }) => kind === 'EXEMPTION'),
    acceptedBreaks: exceptions.filter(({ kind }) => kind === 'ACCEPTED_BREAK'),
  };
}

/** An exception that ends within this time is about to end. */
const ENDS_SOON_DAYS = 30;
const DAY_MS = 86_400_000;

/** Whether an entry is about a cluster. */
export function isAboutCluster(
  { cluster: pattern }: Pick<ExceptionEntry, 'cluster'>,
  { projectId, location, cluster }: ClusterIdentity,
): boolean {
  if (pattern === null) return true;
  const [, project, , place, , name] = pattern.split('/');
  const isMatch = (part: string | undefined, value: string) => part === '*' || part === value;
  return isMatch(project, projectId) && isMatch(place, location) && isMatch(name, cluster);
}

/** `the accepted break of security-team (kube-hunter: weekly scan; until 2027-01-31)` */
export function nameOfBreak({
  agent,
  owner,
  reason,
  until,
}: Pick<AcceptedBreak, 'agent' | 'owner' | 'reason' | 'until'>): string {
  return `the accepted break of ${owner} (${agent === null ? '' : `${agent}: `}${reason}; until ${until})`;
}

/** Use of the port that is allowed to break, as a sentence: it must never read as if nothing had been used. */
export function breakSentences(breaks: readonly AcceptedBreak[]): string[] {
  return usedBreaks(breaks).map(
    (each) =>
      `Requests to ${each.paths.join(', ')}, last seen at or before ${each.last_used_at}, do not count: ${nameOfBreak(each)}.`,
  );
}

/** The accepted breaks of a cluster whose use was seen. */
export function usedBreaks(breaks: readonly AcceptedBreak[]): readonly AcceptedBreak[] {
  return breaks.filter(({ last_used_at }) => last_used_at !== null);
}

/** Whether requests were counted, and all of them are accepted breaks. */
export function isOnlyAccepted(
  { paths }: Pick<Usage, 'paths'>,
  isAccepted: (path: string) => boolean,
): boolean {
  const requested = paths.filter(({ requests }) => requests > 0);
  return requested.length > 0 && requested.every(({ path }) => isAccepted(path));
}

/** The paths for which accepted breaks count. */
export function acceptedBy(breaks: readonly Pick<AcceptedBreak, 'paths'>[]): (path: string) => boolean {
  const paths = new Set(breaks.flatMap((each) => each.paths));
  return (path) => paths.has(path);
}

/** Sentences on the exceptions of a scan that need attention: unused ones, and those that end soon or have ended. */
export function exceptionSentences(exceptions: readonly ExceptionUse[], scanDate: string): string[] {
  return exceptions.flatMap((entry) => {
    const state = exceptionState(entry, scanDate);
    return state === null ? [] : [`T${nameOfException(entry).slice(1)} ${SAID[state]}.`];
  });
}

const SAID = {
  ENDED: 'has ended',
  ENDS_SOON: 'is about to end',
  UNUSED: 'is unused: it counted in no cluster of this scan',
} as const;

function nameOfException(entry: ExceptionUse): string {
  const { kind, cluster, owner, reason, until } = entry;
  return kind === 'EXEMPTION'
    ? `the exemption of ${cluster} (${owner}: ${reason}; until ${until})`
    : nameOfBreak(entry);
}

/** Whether an exception of a scan needs attention: nothing uses it, or it has ended or is about to end. */
export function exceptionState(
  { until, clusters }: Pick<ExceptionUse, 'until' | 'clusters'>,
  scanDate: string,
): 'ENDED' | 'ENDS_SOON' | 'UNUSED' | null {
  if (until < scanDate) return 'ENDED';
  if (Date.parse(until) - Date.parse(scanDate) <= ENDS_SOON_DAYS * DAY_MS) return 'ENDS_SOON';
  return clusters === 0 ? 'UNUSED' : null;
}
