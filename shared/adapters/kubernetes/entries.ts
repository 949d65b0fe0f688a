import type { V1Node, V1Pod } from '@kubernetes/client-node';
import type { NodeEntry, PodEntry } from '../../stages/sample/ports.ts';

const POOL_LABEL = 'cloud.google.com/gke-nodepool';

/** What choosing among nodes needs of one; a node without a name is none. */
export function nodeEntryOf({ metadata, status }: V1Node): NodeEntry[] {
  if (!metadata?.name) return [];
  const ready = status?.conditions?.find(({ type }) => type === 'Ready');
  const createdAtMs = metadata.creationTimestamp?.getTime();
  return [
    {
      name: metadata.name,
      uid: metadata.uid ?? null,
      pool: metadata.labels?.[POOL_LABEL] ?? null,
      ready: ready?.status === 'True',
      createdAtMs: createdAtMs === undefined || Number.isNaN(createdAtMs) ? null : createdAtMs,
    },
  ];
}

export function podEntryOf({ metadata, spec }: V1Pod): PodEntry[] {
  if (!metadata?.name || !metadata.namespace) return [];
  return [
    {
      namespace: metadata.namespace,
      name: metadata.name,
      node: spec?.nodeName ?? null,
      ownerKind: metadata.ownerReferences?.find(({ controller }) => controller)?.kind ?? null,
    },
  ];
}
