import { createHash } from 'node:crypto';
import type { ClusterIdentity } from './cluster.ts';
import { clusterKeyOf } from './cluster-names.ts';
import type { AlertChannelName, AlertKind } from './words.ts';

/**
 * The ID of a scan, derived only from its scheduled time and scope, so that a retry of the same schedule is the same
 * scan.
 * @param scheduledAtMs milliseconds since the epoch
 * @param scope canonical scope text (see scope.ts)
 * @returns for example `20261124T030000000Z-1f3a5b7c`; the IDs of one scope sort by time
 */
export function scanIdOf(scheduledAtMs: number, scope: string): string {
  const time = new Date(scheduledAtMs).toISOString().replaceAll(/[-:.]/g, '');
  return `${time}-${createHash('sha256').update(scope).digest('hex').slice(0, 8)}`;
}

/**
 * The ID of the scan of a changed cluster, derived only from the update, so that a repeated message is the same scan.
 * @param updatedAtMs when the asset was updated, in milliseconds since the epoch
 * @param update what distinguishes the update from others of the same millisecond
 */
export function changeScanIdOf(updatedAtMs: number, scope: string, update: readonly string[]): string {
  return scanIdOf(updatedAtMs, JSON.stringify([scope, ...update]));
}

/** The scan date in a scan ID; null if the text is not a scan ID. */
export function scanDateOfId(scanId: string): string | null {
  const [, year, month, day] = /^(\d{4})(\d\d)(\d\d)T\d{9}Z-/.exec(scanId) ?? [];
  return year === undefined ? null : `${year}-${month}-${day}`;
}

/** When a scan was scheduled, by its id; milliseconds since the epoch, 0 for a text that is not a scan's id. */
export function scheduledMsOfId(scanId: string): number {
  const [, date, hours, minutes, seconds, ms] = /^(\d{8})T(\d\d)(\d\d)(\d\d)(\d{3})Z-/.exec(scanId) ?? [];
  if (date === undefined) return 0;
  return Date.parse(
    `${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6)}T${hours}:${minutes}:${seconds}.${ms}Z`,
  );
}

/**
 * The ID of a report, derived only from its scan and cluster, so that recording it twice leaves one row for readers.
 */
export function reportIdOf(scanId: string, cluster: ClusterIdentity): string {
  return `${scanId}/${clusterKeyOf(cluster)}`;
}

/**
 * The ID of an alert, derived only from its scan, kind and cluster.
 * @param cluster null if the alert is about the whole scan
 */
export function alertIdOf(scanId: string, kind: AlertKind, cluster: ClusterIdentity | null): string {
  if (cluster === null) return `${scanId}/${kind}`;
  return `${scanId}/${kind}/${clusterKeyOf(cluster)}`;
}

/** The ID of an alert's delivery to one channel, or to one route of it, so that recording it twice leaves one row for readers. */
export function deliveryIdOf(
  alertId: string,
  channel: AlertChannelName,
  route: string | null = null,
): string {
  return route === null ? `${alertId}/${channel}` : `${alertId}/${channel}/${route}`;
}

/** The UTC date of a scan, `YYYY-MM-DD`. */
export function scanDateOf(scheduledAtMs: number): string {
  return new Date(scheduledAtMs).toISOString().slice(0, 10);
}
