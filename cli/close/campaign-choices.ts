import { clusterKeyOf } from '../../shared/model/cluster-names.ts';
import type { CampaignRules } from '../../shared/model/rows/campaign-rows.ts';
import type { Config } from '../../shared/platform/config.ts';
import { SweepError } from '../../shared/platform/errors.ts';
import { EXIT_STATUS, type ExitStatus } from '../exit-status.ts';
import { parseClusterName } from '../input/cluster-name.ts';
import { type CampaignState, type ClusterState, isChanged, isOver } from './campaign-state.ts';
import type { StoredCampaign } from './ports.ts';

/** Chooses the ring, the clusters and the exit status of a command. */

/**
 * The ring to start or to continue: the named one, or the first that is not finished; null if none is left. Rings that
 * only wait for owners come last.
 * @throws SweepError RING_UNKNOWN if there is no such ring, or rings before it are not over
 */
export function ringToRun({ id, rings }: CampaignState, name: string | undefined): number | null {
  if (name === undefined) {
    const open = [...rings.entries()].filter(([, { done }]) => !done);
    const next = open.find(([, { startedBy, clusters }]) => startedBy === null || !clusters.every(isRest));
    return (next ?? open[0])?.[0] ?? null;
  }
  const index = rings.findIndex((ring) => ring.name === name);
  const earlier = rings.slice(0, index).find(({ done, startedBy }) => !done && startedBy === null);
  if (index >= 0 && earlier === undefined) return rings[index]?.done === true ? null : index;
  const known = rings.map((ring) => ring.name).join(', ');
  throw new SweepError('RING_UNKNOWN', { campaign: id, ring: name, known });
}

/** A later ring does not wait for owners. It waits for blocked clusters, unless a person names the ring. */
function isRest(cluster: ClusterState): boolean {
  return isOver(cluster) || cluster.phase === 'HANDED_OVER';
}

/** The part of a campaign that is one ring. */
export function ofRing({ campaign, clusters }: StoredCampaign, index: number): StoredCampaign {
  return {
    campaign: { ...campaign, rings: campaign.rings.slice(index, index + 1) },
    clusters: clusters.filter(({ ring }) => ring === index).map((cluster) => ({ ...cluster, ring: 0 })),
  };
}

/**
 * The clusters to roll back: the named ones, or those with a breach or a change that failed.
 * @throws SweepError CLUSTER_NAME_INVALID, CLUSTER_NOT_IN_CAMPAIGN, NOTHING_TO_ROLL_BACK
 */
export function clustersToRollBack(state: CampaignState, names: readonly string[]): readonly ClusterState[] {
  const found = names.map((name) => {
    const cluster = state.clusters.get(clusterKeyOf(parseClusterName(name)));
    if (cluster === undefined)
      throw new SweepError('CLUSTER_NOT_IN_CAMPAIGN', { campaign: state.id, cluster: name });
    return cluster;
  });
  const wanted = names.length > 0 ? found : [...state.clusters.values()].filter(hasTrouble);
  const changed = wanted.filter((cluster) => cluster.phase !== 'ROLLED_BACK' && isChanged(cluster));
  if (changed.length === 0) throw new SweepError('NOTHING_TO_ROLL_BACK', { campaign: state.id });
  return changed;
}

function hasTrouble({ breaches, close, phase }: ClusterState): boolean {
  return (
    phase !== 'ROLLED_BACK' &&
    (breaches.length > 0 || close.some(({ status }) => status === 'FAILED' || status === 'UNKNOWN'))
  );
}

/**
 * 0: the ring, or every started ring, is done. 1: breached, failed or rolled back. 3: waiting.
 * @param ring null for all started rings
 */
export function exitStatusOf(state: CampaignState, ring: number | null): ExitStatus {
  const rings = state.rings.filter(({ startedBy }, index) =>
    ring === null ? startedBy !== null : index === ring,
  );
  const clusters = rings.flatMap((each) => each.clusters);
  if (state.status === 'STOPPED' || clusters.some((each) => each.phase === 'ROLLED_BACK' || hasTrouble(each)))
    return EXIT_STATUS.OPEN;
  const isDone = state.status === 'ACTIVE' || state.status === 'DONE';
  return isDone && rings.length > 0 && rings.every(({ done }) => done)
    ? EXIT_STATUS.NOTHING_OPEN
    : EXIT_STATUS.NOT_ALL_READ;
}

/** The rules of a campaign, from the options of `close plan`. */
export function rulesOf(config: Config<'close'>): CampaignRules {
  return {
    clusters_at_once: config.clustersAtOnce,
    clusters_per_project: config.clustersPerProject,
    nodes_at_once: config.nodesAtOnce,
    nodes_per_project: config.nodesPerProject,
    soak_seconds: Math.round(config.soak / 1000),
    evidence_seconds: Math.round(config.evidenceAge / 1000),
    days: [...config.hours.days],
    hours_from: config.hours.from,
    hours_to: config.hours.to,
    time_zone: config.timeZone,
    auto_roll_back: config.autoRollBack,
    include: [...(config.closeInclude ?? [])],
  };
}
