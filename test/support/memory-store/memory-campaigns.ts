import type { CampaignState, ClusterState } from '../../../cli/close/campaign-state.ts';
import { stateOf } from '../../../cli/close/fold-events.ts';
import type { StoredCampaign } from '../../../cli/close/ports.ts';
import type {
  CampaignClusterRow,
  CampaignEventKind,
  CampaignEventRow,
  CampaignProgress,
  CampaignRow,
} from '../../../shared/model/rows/campaign-rows.ts';
import type { CampaignMilestone, CampaignReader, RingProgress } from '../../../shared/report/ports.ts';

const MILESTONES: ReadonlySet<CampaignEventKind> = new Set([
  'RING_STARTED',
  'RING_DONE',
  'PAUSED',
  'RESUMED',
  'ABORTED',
  'DONE',
  'BREACHED',
  'CHANGE_FAILED',
  'CHANGE_UNKNOWN',
]);

/** How far a campaign is with a cluster, from the state with which a runner decides. */
export function progressOf({
  phase,
  close,
  rollBack,
  breaches,
  rollBackOrdered,
  plan,
}: ClusterState): CampaignProgress {
  const statuses = [...close, ...rollBack].map(({ status }) => status);
  if (phase === 'ROLLED_BACK' && !rollBackOrdered) return 'ROLLED_BACK';
  if (statuses.includes('UNKNOWN')) return 'UNKNOWN';
  if (statuses.includes('FAILED')) return 'FAILED';
  if (rollBackOrdered) return 'ROLLING_BACK';
  if (phase === 'DONE') return 'CLOSED';
  if (phase !== 'IN_TURN') return phase;
  if (breaches.length > 0) return 'BREACHED';
  const isSettled = plan.steps.every(
    ({ route }, step) =>
      route === 'OWNER' || close[step]?.status === 'VERIFIED' || close[step]?.status === 'SKIPPED',
  );
  return isSettled ? 'SOAKING' : 'IN_PROGRESS';
}

/** The clusters of each ring by their progress. */
function progressOfRings({ rings }: CampaignState): Omit<RingProgress, 'lastEventAt'>[] {
  return rings.flatMap(({ clusters }, ring) =>
    [...Map.groupBy(clusters, progressOf)]
      .map(([progress, { length }]) => ({ ring, progress, clusters: length }))
      .sort((a, b) => (a.progress < b.progress ? -1 : 1)),
  );
}

/** Campaigns in memory. */
export class MemoryCampaigns implements CampaignReader {
  readonly #campaigns: StoredCampaign[] = [];
  readonly #campaignEvents: CampaignEventRow[] = [];

  async recordCampaign(campaign: CampaignRow, clusters: readonly CampaignClusterRow[]): Promise<void> {
    this.#campaigns.push(structuredClone({ campaign, clusters }));
  }

  async appendCampaignEvents(events: readonly CampaignEventRow[]): Promise<boolean> {
    this.#campaignEvents.push(...structuredClone(events));
    return true;
  }

  async *listCampaigns(): AsyncGenerator<CampaignRow> {
    const campaigns = this.#campaigns.map(({ campaign }) => campaign);
    yield* campaigns.sort((a, b) => (a.campaign_id > b.campaign_id ? -1 : 1));
  }

  async *campaignMilestones(campaignIds: readonly string[]): AsyncGenerator<CampaignMilestone> {
    for (const id of campaignIds.toSorted())
      for (const event of this.#eventsOf(id))
        if (MILESTONES.has(event.kind)) {
          const { campaign_id, recorded_at, sequence, kind, actor, ticket, ring, detail } = event;
          yield { campaign_id, recorded_at, sequence, kind, actor, ticket, ring, detail };
        }
  }

  async *ringProgress(campaignId: string): AsyncGenerator<RingProgress> {
    const stored = this.#campaigns.find(({ campaign }) => campaign.campaign_id === campaignId);
    if (stored === undefined) return;
    const events = this.#eventsOf(campaignId);
    const state = stateOf(stored, events);
    for (const row of progressOfRings(state)) {
      const members = state.rings[row.ring]?.clusters.filter((each) => progressOf(each) === row.progress);
      const names = new Set(members?.map(({ plan }) => `${plan.project_id} ${plan.cluster}`));
      const last = events.findLast(({ project_id, cluster }) => names.has(`${project_id} ${cluster}`));
      yield { ...row, lastEventAt: last?.recorded_at ?? null };
    }
  }

  #eventsOf(campaignId: string): CampaignEventRow[] {
    return this.#campaignEvents.filter(({ campaign_id }) => campaign_id === campaignId);
  }
}
