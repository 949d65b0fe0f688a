import { REMOVAL_NOTICE } from '../model/glossary.ts';
import type { ScanRow } from '../model/rows/scan-rows.ts';
import type { Completeness } from '../model/words.ts';
import { grouped, plural } from '../platform/text.ts';
import type { Tone } from './exposure-or-outcome.ts';
import { type FleetResult, fleetResult, type Tally } from './tally.ts';

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

/** The result of a scan in one sentence, and what qualifies it. */
export interface Verdict {
  readonly tone: Tone;
  readonly title: string;
  readonly detail: string;
}

/** The figures of a concluded scan. */
export function scanResult(scan: ScanRow, tally: Tally): FleetResult {
  return fleetResult(tally, unreadPlaces(scan).length, scan.completeness !== 'INCOMPLETE');
}

/**
 * The scan as one owner sees it: it is COMPLETE if every place was listed and every cluster that is or may be theirs was
 * read.
 * @param tally of the owner's clusters
 */
export function scanOfOwner(scan: ScanRow, tally: Tally): ScanRow {
  const result = scanResult(scan, tally);
  const allRead = result.unreadClusters + result.unreadPlaces === 0;
  return {
    ...scan,
    expected_clusters: tally.clusters,
    completeness: allRead && scan.completeness === 'PARTIAL' ? 'COMPLETE' : scan.completeness,
    exceptions: [],
  };
}

/** Good news requires that everything was read. */
export function verdictOf(scan: ScanRow, tally: Tally): Verdict {
  const result = scanResult(scan, tally);
  const { present, open, reopening, unreadClusters } = result;
  const unsure = unsureOf(result);
  const qualified = unsure.length === 0 ? '' : `${capitalize(unsure.join(', '))}.`;
  if (open > 0) {
    const exempt = tally.exemptOpen === 0 ? '' : `, ${grouped(tally.exemptOpen)} exempt`;
    return {
      tone: 'bad',
      title: `The port is open on ${grouped(open)} of ${plural(present, 'cluster')}${exempt}`,
      detail: `${useOf(tally)} ${qualified}`.trim(),
    };
  }
  const nothingListed = result.unreadPlaces > 0 && (scan.projects_listed ?? 0) === 0;
  if (unreadClusters === present && (present > 0 || nothingListed))
    return {
      tone: 'warn',
      title: 'No cluster could be read',
      detail: `Nothing is known about this fleet: any of its clusters may be open. ${qualified}`.trim(),
    };
  if (unsure.length > 0)
    return { tone: 'warn', title: 'Nothing is open among what could be read', detail: qualified };
  if (present === 0)
    return { tone: 'quiet', title: 'No clusters in this scope', detail: nothingToOpen(scan) };
  const all = present === 1 ? 'the only cluster' : `all ${plural(present, 'cluster')}`;
  if (reopening > 0)
    return {
      tone: 'warn',
      title: `Closed on ${all}, but it will reopen`,
      detail: `On ${plural(reopening, 'cluster')}, future node pools will have the port open.`,
    };
  return {
    tone: 'good',
    title: `The port is closed on ${all}`,
    detail: 'Everything was read, and nothing is open.',
  };
}

function useOf({ openInUse, openAccepted }: Tally): string {
  if (openInUse === 0)
    return openAccepted === 0 ? '' : `In use on ${grouped(openAccepted)} of them, only by accepted breaks.`;
  const accepted = openAccepted === 0 ? '' : `, on ${grouped(openAccepted)} more only by accepted breaks`;
  return `In use on ${grouped(openInUse)} of them${accepted}.`;
}

/** What the readers of a report with open clusters must know besides; null if none is open. */
export function noticeOf(tally: Tally): string | null {
  return (tally.exposures.OPEN ?? 0) > 0 ? REMOVAL_NOTICE : null;
}

/** How complete a scan is, and what could not be read; never COMPLETE if something was left out. */
export function completenessOf(
  scan: ScanRow,
  tally: Tally,
): { readonly word: Completeness; readonly unread: string | null } {
  const { unreadClusters, unreadPlaces: places } = scanResult(scan, tally);
  const counts = [
    ...(places > 0 ? [plural(places, 'place')] : []),
    ...(unreadClusters > 0 ? [plural(unreadClusters, 'cluster')] : []),
  ];
  const recorded = scan.completeness ?? 'INCOMPLETE';
  if (counts.length === 0)
    return { word: recorded, unread: recorded === 'COMPLETE' ? null : 'some reports are missing' };
  const word = recorded === 'COMPLETE' ? 'PARTIAL' : recorded;
  return { word, unread: `${counts.join(' and ')} could not be read` };
}

/** `PARTIAL (2 places and 1 cluster could not be read)` */
export function completenessText(scan: ScanRow, tally: Tally): string {
  const { word, unread } = completenessOf(scan, tally);
  return unread === null ? word : `${word} (${unread})`;
}

function unsureOf({ unreadClusters, unknown, unreadPlaces: places, allReported }: FleetResult): string[] {
  return [
    ...(unreadClusters > 0 ? [`${plural(unreadClusters, 'cluster')} could not be read`] : []),
    ...(unknown > 0 ? [`the exposure of ${plural(unknown, 'cluster')} is UNKNOWN`] : []),
    ...(places > 0 ? [`${plural(places, 'place')} could not be listed`] : []),
    ...(allReported ? [] : ['the scan is INCOMPLETE']),
  ];
}

/** Only said if every project was listed. */
function nothingToOpen({ projects_listed, projects_api_disabled }: ScanRow): string {
  const disabled = projects_api_disabled ?? 0;
  const without =
    disabled === 0 ? '' : `, ${grouped(disabled)} of them with the Kubernetes Engine API disabled`;
  return `Every project was listed (${grouped(projects_listed ?? 0)}${without}): there is nothing that could be open.`;
}

function capitalize(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
