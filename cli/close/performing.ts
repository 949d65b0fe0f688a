import type { ClusterIdentity } from '../../shared/model/cluster.ts';
import { identityOfKey } from '../../shared/model/cluster-names.ts';
import type { CampaignEventRow, CampaignRules } from '../../shared/model/rows/campaign-rows.ts';
import { SweepError } from '../../shared/platform/errors.ts';
import type { AlertChannel } from '../../shared/stages/alert/ports.ts';
import type { CampaignAlertPolicy } from './campaign-alerts.ts';
import { type CampaignState, type ClusterState, keyOfRow } from './campaign-state.ts';
import type { EventLog } from './event-log.ts';
import { type Action, nextActions } from './next-actions.ts';
import type {
  ClusterChanges,
  ClusterEvidence,
  CurrentCluster,
  EvidenceSource,
  HealthObserver,
  Preflight,
} from './ports.ts';

/** What a runner needs from the world, besides the store. */
export interface RunnerPorts {
  readonly changes: ClusterChanges;
  readonly health: HealthObserver;
  readonly preflight: Preflight;
  readonly evidence: EvidenceSource;
  /** Receives the alerts; null: nobody does. */
  readonly alerts: AlertChannel | null;
  readonly nowMs: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
}

/** How a runner runs a campaign. */
export interface RunOptions {
  readonly actor: string;
  /** Names this process: `HOST:PID:RANDOM`. */
  readonly runner: string;
  /** How often an operation is looked at. */
  readonly pollMs: number;
  /** The run ends if nothing is in progress, and nothing can be done for longer than this. */
  readonly waitMs: number;
  /** Whether the process that has the lease is known to have ended; then its lease is not waited for. */
  readonly hasEnded: (runner: string) => boolean;
  /** Ends the run after the actions that have begun. */
  readonly isInterrupted: () => boolean;
  readonly newId: () => string;
  /** Time that no clock adjustment changes. */
  readonly monotonicMs: () => number;
  readonly onEvent: (event: CampaignEventRow) => void;
  readonly alertPolicy: CampaignAlertPolicy;
  /** A port failed; the action is tried again. */
  readonly onFailure: (subject: string, error: SweepError) => void;
}

/** What all actions of one runner have in common. */
export interface Performing {
  readonly log: EventLog;
  readonly ports: RunnerPorts;
  readonly rules: CampaignRules;
  readonly runner: string;
  /** Makes sure that the lease outlasts one request. @throws SweepError LEASE_LOST */
  readonly holdLease: () => Promise<void>;
  /** Whether the lease still outlasts one request: the process may have been suspended since. */
  readonly mayRequest: () => boolean;
}

/** Identifies what an action is about; a runner performs one action for each at a time. */
export function subjectOf(action: Action): string {
  if (action.kind === 'END_CAMPAIGN') return 'campaign';
  return action.kind === 'END_RING' ? `ring ${action.ring}` : keyOfRow(action.cluster.plan);
}

/** Identifies an action: different actions about the same subject are delayed independently. */
export const keyOf = (action: Action): string =>
  `${action.kind} ${subjectOf(action)}${'step' in action ? ` ${action.step} ${action.direction}` : ''}`;

/** Whether the action is still the next one. */
export function stillDue(
  action: Action,
  { rules, runner, ports }: Performing,
): (state: CampaignState) => boolean {
  const subject = subjectOf(action);
  return (state) =>
    nextActions(state, rules, runner, ports.nowMs()).actions.some(
      (other) =>
        other.kind === action.kind &&
        subjectOf(other) === subject &&
        (!('step' in action && 'step' in other) ||
          (action.step === other.step && action.direction === other.direction)),
    );
}

/** GKE rejected the request and has started nothing. */
export const REFUSALS: ReadonlySet<string> = new Set([
  'API_FORBIDDEN',
  'API_DISABLED',
  'API_NOT_FOUND',
  'CHANGE_REFUSED',
]);

const DELETED = 'The cluster no longer exists.';
const RECREATED = 'A cluster with the same name was created since the scan; it is not part of the campaign.';

/** Why the turn of a cluster is over: it was deleted, or created again. Null: it is still there. */
export function lossOf(
  current: CurrentCluster | null,
  { cluster_uid }: Pick<ClusterState['plan'], 'cluster_uid'>,
): string | null {
  if (current === null) return DELETED;
  return cluster_uid !== null && current.cluster.uid !== cluster_uid ? RECREATED : null;
}

/** The same, as far as a scan shows it. */
export function lossInScan(
  { gone, cluster_uid: found }: ClusterEvidence,
  { cluster_uid }: Pick<ClusterState['plan'], 'cluster_uid'>,
): string | null {
  if (gone) return DELETED;
  return cluster_uid !== null && found !== null && found !== cluster_uid ? RECREATED : null;
}

/** The cluster; null if it no longer exists. */
export async function readOrNull(changes: ClusterChanges, plan: ClusterState['plan']) {
  try {
    return await changes.read(identityOfKey(plan));
  } catch (error) {
    if (error instanceof SweepError && error.code === 'CLUSTER_UNKNOWN') return null;
    throw error;
  }
}

/** The operation; null if GKE no longer lists it. */
export async function operationOrNull(changes: ClusterChanges, cluster: ClusterIdentity, name: string) {
  try {
    return await changes.operation(cluster, name);
  } catch (error) {
    if (error instanceof SweepError && error.code === 'API_NOT_FOUND') return null;
    throw error;
  }
}
