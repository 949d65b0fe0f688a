import { clusterKeyOf, identityOfKey } from '../../shared/model/cluster-names.ts';
import type {
  CampaignClusterRow,
  CampaignStatus,
  ChangeDirection,
} from '../../shared/model/rows/campaign-rows.ts';
import type { Breach, HealthSnapshot } from './health.ts';
import type { ChangeRequest, StoredCampaign } from './ports.ts';

/** A request with the configuration that it replaces; null where that was absent. Stored as JSON in `request`. */
export interface RecordedChange extends ChangeRequest {
  readonly before: Readonly<Record<string, unknown>> | null;
  /** Nodes that GKE replaces at the same time, at most, as the cluster was then; absent in events of earlier releases. */
  readonly nodesAtOnce?: number;
}

/** `UNKNOWN`: requested, but it is not known whether it took effect. */
export type ChangeStatus = 'TODO' | 'REQUESTED' | 'STARTED' | 'VERIFIED' | 'SKIPPED' | 'FAILED' | 'UNKNOWN';

/** One step in one direction. */
export interface ChangeState {
  status: ChangeStatus;
  attempt: number;
  operation: string | null;
  requestedAtMs: number;
  /** Since when its outcome is waited for: the request, or what made a person ask again. */
  awaitedSinceMs: number;
  /** The earliest time of the next request; 0: any time. */
  notBeforeMs: number;
  /**
   * The first request that may have taken effect, which knows the configuration before any change; null if GKE has carried
   * out none.
   */
  first: RecordedChange | null;
  /** The last request. */
  last: RecordedChange | null;
}

/**
 * WAITING: its turn has not begun. BLOCKED: it cannot begin now. IN_TURN: being changed or watched. HANDED_OVER: the rest is
 * up to its owner.
 */
export type Phase = 'WAITING' | 'BLOCKED' | 'IN_TURN' | 'HANDED_OVER' | 'DONE' | 'SKIPPED' | 'ROLLED_BACK';

export interface ClusterState {
  readonly plan: CampaignClusterRow;
  readonly close: readonly ChangeState[];
  readonly rollBack: readonly ChangeState[];
  phase: Phase;
  /** The health before the first change; null if it was not observed. */
  health: HealthSnapshot | null;
  /** When the soak began: the last verified change, or a later event that starts it again. If it is handed over: since when. */
  settledAtMs: number;
  breaches: readonly Breach[];
  rollBackOrdered: boolean;
  /** If it is blocked: when to try again (null: in the next run), and which runner blocked it. */
  blockedUntilMs: number | null;
  blockedBy: string | null;
  /** Why it is blocked, skipped or handed over, or what failed. */
  detail: string | null;
}

/** One step of a cluster in one direction. */
export const changeOf = (
  { close, rollBack }: ClusterState,
  { step, direction }: { readonly step: number; readonly direction: ChangeDirection },
): ChangeState | undefined => (direction === 'CLOSE' ? close : rollBack)[step];

/** Whether the campaign may have changed the cluster. */
export const isChanged = ({ close }: Pick<ClusterState, 'close'>): boolean =>
  close.some(({ first }) => first !== null);

/** Nothing is left to do for it. */
export function isOver({ phase, rollBackOrdered }: ClusterState): boolean {
  return !rollBackOrdered && (phase === 'DONE' || phase === 'SKIPPED' || phase === 'ROLLED_BACK');
}

export interface RingState {
  readonly name: string;
  readonly clusters: readonly ClusterState[];
  /** Null: no person has started it. */
  startedBy: string | null;
  ticket: string | null;
  done: boolean;
}

export interface Lease {
  readonly runner: string;
  readonly untilMs: number;
}

export interface CampaignState {
  readonly id: string;
  /** Of the last event. */
  sequence: number;
  recordedAtMs: number;
  lease: Lease | null;
  status: CampaignStatus;
  /** Why it is not ACTIVE. */
  reason: string | null;
  readonly rings: readonly RingState[];
  readonly clusters: ReadonlyMap<string, ClusterState>;
}

/** Identifies a cluster in a campaign's state. */
export function keyOfRow(row: Pick<CampaignClusterRow, 'project_id' | 'location' | 'cluster'>): string {
  return clusterKeyOf(identityOfKey(row));
}

/** The state of a campaign that has no events yet. */
export function initialState({ campaign, clusters }: StoredCampaign): CampaignState {
  const states = clusters
    .toSorted((a, b) => a.ring - b.ring || a.position - b.position)
    .map(
      (plan): ClusterState => ({
        plan,
        close: plan.steps.map(newChange),
        rollBack: plan.steps.map(newChange),
        phase: 'WAITING',
        health: null,
        settledAtMs: 0,
        breaches: [],
        rollBackOrdered: false,
        blockedUntilMs: null,
        blockedBy: null,
        detail: null,
      }),
    );
  return {
    id: campaign.campaign_id,
    sequence: 0,
    recordedAtMs: Date.parse(campaign.recorded_at),
    lease: null,
    status: 'ACTIVE',
    reason: null,
    rings: campaign.rings.map(({ name }, index) => ({
      name,
      clusters: states.filter(({ plan }) => plan.ring === index),
      startedBy: null,
      ticket: null,
      done: false,
    })),
    clusters: new Map(states.map((state) => [keyOfRow(state.plan), state])),
  };
}

function newChange(): ChangeState {
  return {
    status: 'TODO',
    attempt: 0,
    operation: null,
    requestedAtMs: 0,
    awaitedSinceMs: 0,
    notBeforeMs: 0,
    first: null,
    last: null,
  };
}
