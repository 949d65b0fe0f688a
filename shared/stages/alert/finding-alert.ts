import { rowPath } from '../../model/cluster-path.ts';
import type { ScanRow } from '../../model/rows/scan-rows.ts';
import type { FindingKind } from '../../model/words.ts';
import { type Alert, type AlertPolicy, alertAboutCluster } from './alert.ts';
import { useOf, whatFirst } from './cluster-alert.ts';
import type { FindingState } from './ports.ts';
import { clusterCommands, minuteOf } from './wording.ts';

/**
 * What a cluster's finding has to become; null where it stays. A cluster that could not be read, or not be judged,
 * keeps its finding. Active findings are brought up to date where use or readiness changed.
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

/** What a cluster's finding says. */
export function findingAlert(
  scan: ScanRow,
  kind: FindingKind,
  { state }: FindingState,
  policy: AlertPolicy,
): Alert {
  const cluster = rowPath(state);
  if (kind === 'FINDING_INACTIVE')
    return alertAboutCluster(scan, kind, state, policy, {
      title: `${cluster} has its kubelet read-only port open no longer.`,
      sentences: [state.outcome === 'GONE' ? 'The cluster is gone.' : `It is ${state.exposure}.`],
      commands: [],
    });
  const since = state.open_since === null ? [] : [`Open since the scan of ${minuteOf(state.open_since)}.`];
  return alertAboutCluster(scan, kind, state, policy, {
    title: `${cluster} has its kubelet read-only port (10255) open: whoever reaches its nodes can read it without authentication.`,
    sentences: [...since, useOf(state), whatFirst(state)],
    commands: clusterCommands(state, policy),
  });
}
