import type { Agent, ContainerTexts } from './agent.ts';

const MANAGED_LABELS = ['addonmanager.kubernetes.io/mode', 'components.gke.io/component-name'];
const GKE_IMAGE =
  /^(?:gke\.gcr\.io|(?:[\w-]+-)?artifactregistry\.gcr\.io\/gke-release|gcr\.io\/gke-release)\//;

/**
 * Workloads that GKE itself runs and reconciles, such as an old metrics-server with `--kubelet-port=10255`. Whatever
 * the program is, users cannot change it. isGkeAddOn recognizes them.
 */
export const gkeAddOns = {
  name: 'GKE add-on',
  cause: 'old releases of GKE deploy agents with the read-only port',
  reach: 'ALL_NODES',
  signs: [],
  remediation: 'Upgrade the cluster: GKE manages this workload, and reverts changes to it.',
} as const satisfies Agent;

/** GKE deployed this workload: it carries a label of GKE's add-on manager, or an image from GKE's own registry. */
export function isGkeAddOn({
  namespace,
  labels,
  image,
}: Pick<ContainerTexts, 'namespace' | 'labels' | 'image'>): boolean {
  if (!/^(?:kube-system$|gke-|gmp-)/.test(namespace)) return false;
  return MANAGED_LABELS.some((label) => label in labels) || GKE_IMAGE.test(image);
}
