import { createHash } from 'node:crypto';
import type { ClusterIdentity } from './cluster.ts';

/**
 * A scan's id, from its scheduled time and scope alone: a retry of the same schedule is the same scan.
 * @param scheduledAtMs milliseconds since the epoch
 * @param scope canonical scope text (see scope.ts)
 * @returns for example `20261124T030000000Z-1f3a5b7c`; ids of one scope sort by time
 */
export function scanIdOf(scheduledAtMs: number, scope: string): string {
  const time = new Date(scheduledAtMs).toISOString().replaceAll(/[-:.]/g, '');
  return `${time}-${createHash('sha256').update(scope).digest('hex').slice(0, 8)}`;
}

/** A report's id, from its scan and its cluster alone: recording it twice leaves one row for readers. */
export function reportIdOf(scanId: string, { projectId, location, cluster }: ClusterIdentity): string {
  return `${scanId}/${projectId}/${location}/${cluster}`;
}

/** The UTC day a scan belongs to, `YYYY-MM-DD`. */
export function scanDateOf(scheduledAtMs: number): string {
  return new Date(scheduledAtMs).toISOString().slice(0, 10);
}
