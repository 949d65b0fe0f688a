import type { ScanRow } from '../../model/rows/scan-rows.ts';
import { type Alert, type AlertPolicy, alertAboutScan } from './alert.ts';
import { scanCommands } from './commands.ts';
import { countedThings, firstOf, minuteOf } from './wording.ts';

/** Clusters that were read the last time and are UNREADABLE now. */
export interface LostClusters {
  readonly count: number;
  /** A sentence for each, the first ones at least. */
  readonly sentences: readonly string[];
}

/** What can be read no longer: clusters, and places that the scan before could still list. Null: nothing. */
export function coverageAlert(
  scan: ScanRow,
  previous: ScanRow,
  lost: LostClusters,
  policy: AlertPolicy,
): Alert | null {
  const places = {
    folders: addedTo(previous.unreadable_folders, scan.unreadable_folders, ({ folder }) => folder),
    projects: addedTo(previous.unreadable_projects, scan.unreadable_projects, (row) => row.project_id),
    locations: addedTo(
      previous.partial_locations,
      scan.partial_locations,
      ({ project_id, location }) => `${project_id}/${location}`,
    ),
  };
  const what = countedThings([
    [lost.count, 'cluster'],
    [places.folders.length, 'folder'],
    [places.projects.length, 'project'],
    [places.locations.length, 'location'],
  ]);
  if (what === '') return null;
  const sentences = [
    ...firstOf(places.folders.map(({ error_detail }) => error_detail)),
    ...firstOf(places.projects.map(({ error_detail }) => error_detail)),
    ...firstOf(
      places.locations.map(
        ({ project_id, location }) => `GKE left out location ${location} of project ${project_id}.`,
      ),
    ),
    ...firstOf(lost.sentences, lost.count),
  ];
  return alertAboutScan(scan, 'COVERAGE_FELL', policy, {
    title: `The scan of ${scan.scope} of ${minuteOf(scan.scheduled_at)} could not read what was read before: ${what}.`,
    sentences,
    commands: scanCommands(scan.scan_id, policy),
  });
}

function addedTo<T>(before: readonly T[], now: readonly T[], keyOf: (item: T) => string): T[] {
  const known = new Set(before.map(keyOf));
  return now.filter((item) => !known.has(keyOf(item)));
}
