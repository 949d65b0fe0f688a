import { grouped, plural } from '../../../platform/plural.ts';
import { unreadPlaces } from '../../unread-places.ts';
import type { FleetFigures } from '../fleet-figures.ts';
import type { HtmlReportInput } from '../input.ts';
import { html, type Markup } from '../markup.ts';

const PLACES_SHOWN = 50;
const COMPLETENESS_NOTES = {
  COMPLETE: 'every place was listed and every cluster was read',
  PARTIAL: 'some places or clusters could not be read',
  INCOMPLETE: 'some clusters did not report in time',
} as const;

/** What was read, and what was not and why. */
export function coverage({ scan }: HtmlReportInput, { tally }: FleetFigures): Markup {
  const { INSPECTED = 0, GONE = 0 } = tally.outcomes;
  const present = tally.clusters - GONE;
  const places = unreadPlaces(scan);
  const reasons = [...tally.unread].map(([code, { count, example }]) =>
    place(plural(count, 'cluster'), code, count === 1 ? example : `For example: ${example}`),
  );
  return html`<section class="panel" aria-labelledby="coverage"><h2 id="coverage">Coverage</h2>
<p>${grouped(INSPECTED)} of ${plural(present, 'cluster')} read, in ${plural(scan.projects_listed ?? 0, 'project')}. The scan is <strong>${scan.completeness}</strong>: ${COMPLETENESS_NOTES[scan.completeness ?? 'INCOMPLETE']}.</p>
${
  reasons.length + places.length === 0
    ? html`<p class="hint">Nothing was left out.</p>`
    : html`<div class="scroll" tabindex="0" role="group" aria-labelledby="coverage"><table><thead><tr><th scope="col">Not read</th><th scope="col">Code</th><th scope="col">Why</th></tr></thead>
<tbody>${[...reasons, ...places.slice(0, PLACES_SHOWN).map(({ name, code, detail }) => place(name, code, detail))]}</tbody></table></div>`
}${places.length > PLACES_SHOWN ? html`<p class="hint">And ${plural(places.length - PLACES_SHOWN, 'other place')}.</p>` : null}</section>`;
}

function place(what: string, code: string, why: string): Markup {
  return html`<tr><th scope="row"><bdi>${what}</bdi></th><td><span class="word warn">${code}</span></td><td><bdi>${why}</bdi></td></tr>
`;
}
