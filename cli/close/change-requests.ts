import { isDeepStrictEqual } from 'node:util';
import { type Cluster, PORT_SETTING } from '../../shared/model/cluster.ts';
import { type ClusterKey, rowPath } from '../../shared/model/cluster-names.ts';
import type { CampaignRules, CampaignStep } from '../../shared/model/rows/campaign-rows.ts';
import { CLOSED_PORT } from '../../shared/plan/node-system-config.ts';
import type { RecordedChange } from './campaign-state.ts';
import type { Action } from './next-actions.ts';
import type { ChangedSite, ChangeRequest, CurrentCluster } from './ports.ts';
import { nodesAtOnceNow } from './schedule.ts';

type KubeletConfig = Readonly<Record<string, unknown>>;

export function targetOf({ site, pool }: Pick<CampaignStep, 'site' | 'pool'>): ChangedSite {
  if (pool !== null) return { site: 'NODE_POOL', pool };
  return { site: site === 'CLUSTER_DEFAULT' ? 'CLUSTER_DEFAULT' : 'AUTO_PROVISIONING' };
}

/** The kubelet configuration at a site; null if it is absent, undefined if the pool is gone. */
export function configAt(current: CurrentCluster, target: ChangedSite): KubeletConfig | null | undefined {
  if (target.site === 'NODE_POOL') return current.kubeletConfigs.get(target.pool);
  return target.site === 'CLUSTER_DEFAULT' ? current.clusterDefault : current.autoProvisioning;
}

export const isClosed = (config: KubeletConfig | null): boolean => config?.[PORT_SETTING] === false;

/**
 * The change that an action requests, from the configuration of its site and the cluster as they are now.
 * @returns `nodesAtOnce`: of a rollback, not more than the limits allow, so that it only has to wait for them
 */
export function changeFor(
  { cluster: { plan, close }, step: index, direction }: Extract<Action, { step: number }>,
  config: KubeletConfig | null,
  current: Cluster,
  { nodes_at_once, nodes_per_project }: CampaignRules,
): RecordedChange & { readonly nodesAtOnce: number } {
  const step = plan.steps[index] as CampaignStep;
  const target = targetOf(step);
  const nodes = Math.max(step.nodes_at_once, nodesAtOnceNow(current, step));
  if (direction === 'CLOSE') return { ...closingRequest(target, config), nodesAtOnce: nodes };
  const first = close[index]?.first ?? { target, kubeletConfig: {}, before: null };
  const nodesAtOnce = Math.min(nodes, nodes_at_once, nodes_per_project);
  return { ...restoringRequest(first, config), nodesAtOnce };
}

/** Closes the port at a site and keeps everything else that is configured there. */
function closingRequest(target: ChangedSite, before: KubeletConfig | null): RecordedChange {
  return { target, kubeletConfig: { ...before, ...CLOSED_PORT }, before };
}

/**
 * Restores the port as it was before the first request of a step: absent, if it was. Other settings stay as they are now,
 * because no request of a campaign changes them.
 */
function restoringRequest({ target, before }: RecordedChange, now: KubeletConfig | null): RecordedChange {
  const { [PORT_SETTING]: _, ...others } = now ?? {};
  const port = before !== null && PORT_SETTING in before ? { [PORT_SETTING]: before[PORT_SETTING] } : {};
  return { target, kubeletConfig: { ...others, ...port }, before: now };
}

/**
 * Whether the configuration of a site matches a request. GKE may add settings of its own, but every setting in the request
 * must have the requested value. If the request does not contain the port, the port must not be set.
 */
export function isInEffect(config: KubeletConfig | null, { kubeletConfig }: ChangeRequest): boolean {
  return [PORT_SETTING, ...Object.keys(kubeletConfig)].every((key) =>
    isDeepStrictEqual(config?.[key] ?? null, kubeletConfig[key] ?? null),
  );
}

/** The request as GKE's REST reference describes it, on one line. */
export function requestText(cluster: ClusterKey, { target, kubeletConfig }: ChangeRequest): string {
  const path = `PUT https://container.googleapis.com/v1/${rowPath(cluster)}`;
  if (target.site === 'NODE_POOL')
    return `${path}/nodePools/${target.pool} ${JSON.stringify({ kubeletConfig })}`;
  return `${path} ${JSON.stringify({ update: { [UPDATE_FIELDS[target.site]]: kubeletConfig } })}`;
}

/** A ClusterUpdate carries one of these. */
export const UPDATE_FIELDS = {
  CLUSTER_DEFAULT: 'desiredNodeKubeletConfig',
  AUTO_PROVISIONING: 'desiredNodePoolAutoConfigKubeletConfig',
} as const;

/** `pool NAME`, or the setting of the cluster, for sentences. */
export function describeTarget(target: ChangedSite): string {
  if (target.site === 'NODE_POOL') return `pool ${target.pool}`;
  return target.site === 'CLUSTER_DEFAULT' ? 'the cluster default' : 'the auto-provisioning default';
}
