import type { ScanRow } from '../model/rows/scan-rows.ts';
import { grouped, plural } from '../platform/text.ts';
import type { Tone } from './standing.ts';
import type { Tally } from './tally.ts';
import { unreadPlaces } from './unread-places.ts';

/** What a scan comes to, in one sentence and what qualifies it. */
export interface Verdict {
  readonly tone: Tone;
  readonly title: string;
  readonly detail: string;
}

/** Good news only where everything was read; whatever could not be read keeps it from being good. */
export function verdictOf(scan: ScanRow, tally: Tally): Verdict {
  const { exposures, outcomes, exemptOpen, openInUse } = tally;
  const unread = (outcomes.UNREADABLE ?? 0) + (outcomes.MISSING ?? 0);
  const places = unreadPlaces(scan).length;
  const present = tally.clusters - (outcomes.GONE ?? 0);
  const open = exposures.OPEN ?? 0;
  const unknown = exposures.UNKNOWN ?? 0;
  const reopening = exposures.WILL_REOPEN ?? 0;
  const unsure = [
    ...(unread > 0 ? [`${plural(unread, 'cluster')} could not be read`] : []),
    ...(unknown > 0 ? [`${plural(unknown, 'cluster')} ${unknown === 1 ? 'is' : 'are'} undecided`] : []),
    ...(places > 0 ? [`${plural(places, 'place')} could not be listed`] : []),
    ...(scan.completeness === 'INCOMPLETE' ? ['the scan is incomplete'] : []),
  ];
  const all = present === 1 ? 'the only cluster' : `all ${plural(present, 'cluster')}`;
  const qualified = unsure.length === 0 ? '' : `${capital(unsure.join(', '))}.`;
  if (open > 0) {
    const exempt = exemptOpen === 0 ? '' : `, ${grouped(exemptOpen)} exempt`;
    const use = openInUse === 0 ? '' : `In use on ${grouped(openInUse)} of them.`;
    return {
      tone: 'bad',
      title: `The port is open on ${grouped(open)} of ${plural(present, 'cluster')}${exempt}`,
      detail: `${use} ${qualified}`.trim(),
    };
  }
  const nothingListed = places > 0 && scan.projects_listed === 0;
  if (unread === present && (present > 0 || nothingListed))
    return {
      tone: 'warn',
      title: 'No cluster could be read',
      detail: 'Nothing is known about this fleet: any of its clusters may be open.',
    };
  if (unsure.length > 0)
    return {
      tone: 'warn',
      title: 'Nothing open among what could be read, and that is not everything',
      detail: qualified,
    };
  if (present === 0)
    return {
      tone: 'quiet',
      title: 'No clusters in this scope',
      detail: 'There is nothing that could be open.',
    };
  if (reopening > 0)
    return {
      tone: 'warn',
      title: `Closed on ${all}, but it would come back`,
      detail: `On ${plural(reopening, 'cluster')} a pool made from now on would be open.`,
    };
  return {
    tone: 'good',
    title: `The port is closed on ${all}`,
    detail: 'Everything was read, and nothing is open.',
  };
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
