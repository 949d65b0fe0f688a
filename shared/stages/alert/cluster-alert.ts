import { rowPath } from '../../model/cluster-names.ts';
import { coverageOf, coverageSentences } from '../../model/coverage.ts';
import { acceptedBy, breakSentences, isOnlyAccepted } from '../../model/exceptions.ts';
import type { ClusterStateRow } from '../../model/rows/cluster-rows.ts';
import type { ChangeAuthor } from '../../model/rows/parts.ts';
import type { ScanRow } from '../../model/rows/scan-rows.ts';
import type { ClusterAlertKind, FindingKind } from '../../model/words.ts';
import { utcMinute } from '../../platform/text.ts';
import { type Alert, type AlertPolicy, alertAboutCluster } from './alert.ts';
import type { ChangedCluster, FindingState } from './ports.ts';
import { clusterCommands } from './wording.ts';

/** The first reason that applies why a cluster raises an alert, if it is not exempt; null if none applies. */
export function clusterAlertKind({ state, wasExempt, wasQuiet }: ChangedCluster): ClusterAlertKind | null {
  const { change, exposure, exempt } = state;
  if (change === 'REGRESSED') return 'REGRESSED';
  if (change === 'NEW') return 'NEW_OPEN';
  if (exposure === 'OPEN' && wasExempt && !exempt) return 'EXEMPTION_ENDED';
  if (isCalled(state) && wasQuiet) return 'USE_RESUMED';
  return null;
}

/** Something uses the port that is not allowed to break. */
function isCalled({ usage, use, accepted_breaks }: ClusterStateRow): boolean {
  return usage === 'IN_USE' && (use === null || !isOnlyAccepted(use, acceptedBy(accepted_breaks)));
}

const TITLES: Readonly<Record<ClusterAlertKind, (cluster: string) => string>> = {
  REGRESSED: (cluster) => `The kubelet read-only port of ${cluster} is open again.`,
  NEW_OPEN: (cluster) =>
    `The kubelet read-only port of ${cluster} is open; no earlier scan had read this cluster.`,
  EXEMPTION_ENDED: (cluster) =>
    `The kubelet read-only port of ${cluster} is open, and its exemption has ended.`,
  USE_RESUMED: (cluster) => `The kubelet read-only port of ${cluster} is in use again.`,
};

/**
 * The alert for one changed cluster. Names appear as GKE gave them, not escaped.
 * @param changedBy who made the change, if the scan is about one
 */
export function clusterAlert(
  scan: ScanRow,
  kind: ClusterAlertKind,
  state: ClusterStateRow,
  policy: AlertPolicy,
  changedBy: ChangeAuthor | null = null,
): Alert {
  return alertAboutCluster(scan, kind, state, policy, {
    title: TITLES[kind](rowPath(state)),
    sentences: [
      ...sinceWhen(scan, kind, state),
      ...authorOf(changedBy),
      ...evidenceOf(state),
      whatFirst(state),
    ],
    commands: clusterCommands(state, policy),
  });
}

function sinceWhen({ trigger }: ScanRow, kind: ClusterAlertKind, state: ClusterStateRow): string[] {
  const { open_since, compared_scan_id, compared_exposure } = state;
  const before =
    kind === 'REGRESSED' && compared_scan_id !== null
      ? [`It was ${compared_exposure} in scan ${compared_scan_id}.`]
      : [];
  const origin = trigger === 'CHANGE' && state.change !== 'STILL' ? 'change' : 'scan';
  return open_since === null ? before : [...before, `Open since the ${origin} of ${utcMinute(open_since)}.`];
}

/** Who made the change, if the alert is about one. */
function authorOf(changedBy: ChangeAuthor | null): string[] {
  if (changedBy === null) return [];
  const { principal, method, detail } = changedBy;
  if (principal === null)
    return [`Who made the change is not known: ${detail ?? 'the audit log does not say'}.`];
  return [`Changed by ${principal}${method === null ? '' : ` with ${method}`}.`];
}

/** What is known about the use of the port, how much of the nodes that covers, and which use is allowed to break. */
function evidenceOf(state: ClusterStateRow): string[] {
  const accepted = breakSentences(state.accepted_breaks);
  const isAccepted = state.usage === 'IN_USE' && !isCalled(state);
  const use = isAccepted ? 'Something is calling the port, and is allowed to break.' : useOf(state);
  return [use, ...accepted, ...coverageSentences(coverageOf({ ...state, usage: state.use }))];
}

/** What is known about the use of the port. */
function useOf({ usage, quiet_since, last_used_at }: ClusterStateRow): string {
  switch (usage) {
    case 'IN_USE':
      return 'Something is calling the port, and closing it now would break the caller.';
    case 'USED_SINCE_START':
      return 'Something has called the port since the kubelets started.';
    case 'NOT_SEEN':
    case 'PAST_USE':
      if (quiet_since !== null)
        return `No calls to the port have been observed since ${utcMinute(quiet_since)}.`;
      if (last_used_at !== null) return `This scan observed no calls to the port. ${lastUse(last_used_at)}`;
      return usage === 'PAST_USE'
        ? 'The port was called, possibly before it was disabled.'
        : 'No calls to the port have been observed.';
    default:
      return last_used_at === null
        ? 'It is not known whether anything calls the port.'
        : lastUse(last_used_at);
  }
}

const lastUse = (lastUsedAt: string) => `The port was last used at or before ${utcMinute(lastUsedAt)}.`;

/** What must be done first. */
function whatFirst({ readiness }: ClusterStateRow): string {
  switch (readiness) {
    case 'SAFE_TO_CLOSE':
      return 'It is safe to close now.';
    case 'MIGRATE_FIRST':
      return 'Migrate the callers to port 10250 first, then close the port.';
    case 'UPGRADE_FIRST':
      return 'Upgrade the cluster first: its version cannot close the port.';
    case 'ALREADY_CLOSED':
      return 'The settings disable the port, but they are not in effect.';
    default:
      return 'Find out whether anything calls the port before closing it.';
  }
}

/**
 * The next state of a cluster's finding; null if it does not change. A cluster that could not be read or judged keeps
 * its finding. Active findings are updated if usage or readiness changed.
 */
export function findingKind({ state, settled }: FindingState): FindingKind | null {
  if (state.exposure !== 'OPEN') {
    const isClosed = state.exposure === 'CLOSED' || state.exposure === 'WILL_REOPEN';
    const isOver = isClosed || state.outcome === 'GONE';
    return isOver && settled !== null && settled.kind !== 'FINDING_INACTIVE' ? 'FINDING_INACTIVE' : null;
  }
  if (settled === null) return state.exempt ? 'FINDING_MUTED' : 'FINDING_ACTIVE';
  const wasActive = settled.kind === 'FINDING_ACTIVE' || settled.kind === 'FINDING_UNMUTED';
  const stays = state.exempt ? settled.kind === 'FINDING_MUTED' : wasActive;
  if (!stays) return state.exempt ? 'FINDING_MUTED' : 'FINDING_UNMUTED';
  const isCurrent = state.usage === settled.usage && state.readiness === settled.readiness;
  return isCurrent ? null : settled.kind === 'FINDING_MUTED' ? 'FINDING_MUTED' : 'FINDING_ACTIVE';
}

/** The content of a cluster's finding. */
export function findingAlert(
  scan: ScanRow,
  kind: FindingKind,
  { state }: FindingState,
  policy: AlertPolicy,
): Alert {
  const cluster = rowPath(state);
  if (kind === 'FINDING_INACTIVE')
    return alertAboutCluster(scan, kind, state, policy, {
      title: `The kubelet read-only port of ${cluster} is no longer open.`,
      sentences: [state.outcome === 'GONE' ? 'The cluster no longer exists.' : `It is ${state.exposure}.`],
      commands: [],
    });
  const since = state.open_since === null ? [] : [`Open since the scan of ${utcMinute(state.open_since)}.`];
  return alertAboutCluster(scan, kind, state, policy, {
    title: `The kubelet read-only port (10255) of ${cluster} is open: anyone who can reach its nodes can read it without authentication.`,
    sentences: [...since, ...evidenceOf(state), whatFirst(state)],
    commands: clusterCommands(state, policy),
  });
}
