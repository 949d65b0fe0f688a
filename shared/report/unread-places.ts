import type { ScanRow } from '../model/rows/scan-rows.ts';

/** A place whose clusters a scan could not list completely. */
export interface UnreadPlace {
  /** `folders/N`, `organizations/N`, a project's id, or `PROJECT/LOCATION`. */
  readonly name: string;
  readonly code: string;
  readonly detail: string;
}

/** The places that a scan could not list, with the reasons. */
export function unreadPlaces({
  unreadable_folders,
  unreadable_projects,
  partial_locations,
}: ScanRow): UnreadPlace[] {
  return [
    ...unreadable_folders.map(({ folder, error_code, error_detail }) =>
      place(folder, error_code, error_detail),
    ),
    ...unreadable_projects.map(({ project_id, error_code, error_detail }) =>
      place(project_id, error_code, error_detail),
    ),
    ...partial_locations.map(({ project_id, location }) =>
      place(`${project_id}/${location}`, 'LOCATION_MISSING', 'GKE returned no data for this location.'),
    ),
  ];
}

const place = (name: string, code: string, detail: string): UnreadPlace => ({ name, code, detail });
