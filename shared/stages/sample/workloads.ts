import { PROBE } from '../../model/control-plane.ts';
import { SweepError } from '../../platform/errors.ts';
import type { ClusterApi, PodEntry } from './ports.ts';

/** Namespaces of GKE and of Kubernetes itself. */
export const SYSTEM_NAMESPACE = /^(?:kube-|gke-|gmp-|config-management-)/;

/**
 * A pod that somebody deployed and that is no DaemonSet's. DaemonSets and static pods run wherever a node is;
 * an Autopilot cluster with nothing else is empty, and what its kubelets count proves nothing.
 * Source: Google's how-to page, "Check for port usage in Autopilot mode".
 */
function isWorkload({ namespace, ownerKind }: PodEntry): boolean {
  if (SYSTEM_NAMESPACE.test(namespace) || namespace === PROBE.namespace) return false;
  return ownerKind !== 'DaemonSet' && ownerKind !== 'Node';
}

/** Whether a workload runs; null where pods may not be listed, or not all of them in time. */
export async function hasWorkload(api: ClusterApi): Promise<boolean | null> {
  try {
    for await (const pods of api.listRunningPods()) if (pods.some(isWorkload)) return true;
    return false;
  } catch (error) {
    if (!(error instanceof SweepError)) throw error;
    return null;
  }
}
