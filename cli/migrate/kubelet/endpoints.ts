import { isBelow } from '../../../shared/model/gke-version.ts';
import type { Grant, MigrationPolicy } from '../types.ts';

/** What asking a path of the kubelet on 10250 takes. */
export type Endpoint =
  | { readonly kind: 'GRANT'; readonly grant: Grant }
  | { readonly kind: 'NEEDS_FINE_GRAINED' }
  /** `/pods`: the Kubernetes API answers it, with less than the kubelet would ask for. */
  | { readonly kind: 'PODS' }
  | { readonly kind: 'UNKNOWN' };

/**
 * The sub-resource that the kubelet asks the API server about for a path (kubelet authorization, Kubernetes docs).
 * @param path as in a URL, query left out
 */
export function endpointOf(path: string, policy: MigrationPolicy): Endpoint {
  const [, first] = path.split('/');
  if (path.includes('$')) return { kind: 'UNKNOWN' };
  if (first === 'metrics') return { kind: 'GRANT', grant: 'nodes/metrics' };
  if (first === 'stats') return { kind: 'GRANT', grant: 'nodes/stats' };
  if (first === 'pods') return { kind: 'PODS' };
  if (first !== 'healthz') return { kind: 'UNKNOWN' };
  return hasFineGrained(policy) ? { kind: 'GRANT', grant: 'nodes/healthz' } : { kind: 'NEEDS_FINE_GRAINED' };
}

/** Kubelets know nodes/healthz and nodes/pods: on by default from 1.33 (KEP-2862). */
export function hasFineGrained({ clusterVersion }: MigrationPolicy): boolean {
  return clusterVersion !== null && !isBelow(clusterVersion, '1.33');
}
