import type { Maintenance, MaintenanceExclusion } from '../../model/cluster.ts';
import { fieldOf, isJsonObject, textOf } from './json.ts';

/** A cluster's `maintenancePolicy`. Source: the GKE REST reference, MaintenanceWindow and MaintenanceExclusionOptions. */
export function maintenanceOf(policy: unknown): Maintenance {
  const window = fieldOf(policy, 'window');
  const exclusions = fieldOf(window, 'maintenanceExclusions');
  return {
    window:
      dailyOf(fieldOf(window, 'dailyMaintenanceWindow')) ?? recurringOf(fieldOf(window, 'recurringWindow')),
    exclusions: Object.entries(isJsonObject(exclusions) ? exclusions : {}).map(([name, exclusion]) =>
      exclusionOf(name, exclusion),
    ),
  };
}

function dailyOf(daily: unknown): string | null {
  const start = textOf(fieldOf(daily, 'startTime'));
  return start === null ? null : `daily from ${start} UTC`;
}

function recurringOf(recurring: unknown): string | null {
  const rule = textOf(fieldOf(recurring, 'recurrence'));
  const start = textOf(fieldOf(fieldOf(recurring, 'window'), 'startTime'));
  return rule === null ? null : `${rule}${start === null ? '' : ` from ${start}`}`;
}

function exclusionOf(name: string, exclusion: unknown): MaintenanceExclusion {
  return {
    name,
    starts: textOf(fieldOf(exclusion, 'startTime')),
    ends: textOf(fieldOf(exclusion, 'endTime')),
    scope: textOf(fieldOf(fieldOf(exclusion, 'maintenanceExclusionOptions'), 'scope')),
  };
}
