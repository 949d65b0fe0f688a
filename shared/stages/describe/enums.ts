import { textOf } from './json.ts';

/** `Cluster.Status`, by number. Source: google/container/v1/cluster_service.proto. */
export const STATUSES = [
  'STATUS_UNSPECIFIED',
  'PROVISIONING',
  'RUNNING',
  'RECONCILING',
  'STOPPING',
  'ERROR',
  'DEGRADED',
] as const;

/** `ReleaseChannel.Channel`, by number. Source: as STATUSES. */
export const CHANNELS = ['UNSPECIFIED', 'RAPID', 'REGULAR', 'STABLE', 'EXTENDED'] as const;

/** An enum's name, from its name (also one that is newer than the table) or its number; null for unspecified. */
export function enumNameOf(value: unknown, names: readonly string[]): string | null {
  const name = typeof value === 'number' ? (names[value] ?? null) : textOf(value);
  return name === names[0] ? null : name;
}
