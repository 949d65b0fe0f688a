import { grouped, plural } from '../../../platform/plural.ts';
import { askedForUsage } from '../../tally.ts';
import { unreadPlaces } from '../../unread-places.ts';
import { verdictOf } from '../../verdict.ts';
import type { FleetFigures } from '../fleet-figures.ts';
import type { HtmlReportInput } from '../input.ts';
import { html, type Markup } from '../markup.ts';
import type { Tone } from '../tones.ts';

/** What the scan comes to: a sentence, the counts that matter as links into the table, and what changed. */
export function headline({ scan }: HtmlReportInput, figures: FleetFigures): Markup {
  const { tone, title, detail } = verdictOf(scan, figures.tally);
  const { exposures, readinesses, outcomes } = figures.tally;
  const unread = (outcomes.UNREADABLE ?? 0) + (outcomes.MISSING ?? 0);
  const places = unreadPlaces(scan).length;
  const unlisted =
    places === 0 ? 'may be open as well' : `and those of ${plural(places, 'place')} not listed`;
  return html`<section class="verdict ${tone}" aria-labelledby="verdict">
<h2 id="verdict">${title}</h2>${detail === '' ? null : html`<p>${detail}</p>`}
</section>
<ul class="cards">
${card('Open', exposures.OPEN ?? 0, 'exposure=OPEN', 'bad', 'enabled, or observed open, in at least one node pool')}
${inUseCard(figures)}
${card('Safe to close now', readinesses.SAFE_TO_CLOSE ?? 0, 'readiness=SAFE_TO_CLOSE', 'good', 'quiet, or only a default to change')}
${card('Unknown', exposures.UNKNOWN ?? 0, 'exposure=UNKNOWN', 'warn', 'cannot be determined from the settings')}
${card('Not readable', unread, 'exposure=UNREADABLE,MISSING', 'warn', unlisted)}
</ul>
${changes(figures)}`;
}

/** A scan that did not ask does not count nought. */
function inUseCard({ inUse, tally }: FleetFigures): Markup {
  const filter = 'usage=IN_USE,USED_SINCE_START';
  if (!askedForUsage(tally)) return card('In use', '–', filter, 'quiet', 'not asked in this scan');
  return card('In use', inUse, filter, 'bad', 'something calls the port');
}

function card(name: string, count: number | '–', filter: string, tone: Tone, note: string): Markup {
  return html`<li><a class="card ${count === 0 ? 'quiet' : tone}" href="#${filter}"><span class="figure">${count === '–' ? count : grouped(count)}</span><span class="name">${name}</span><span class="note">${note}</span></a></li>
`;
}

const CHANGES_SAID = [
  ['NEW', 'newly found open'],
  ['REGRESSED', 'opened again'],
  ['RESOLVED', 'closed'],
  ['GONE', 'deleted'],
  ['UNKNOWN', 'not known this time'],
] as const;

function changes({ tally }: FleetFigures): Markup {
  if (tally.compared === 0)
    return html`<p class="changes"><strong>Since last time:</strong> there is no earlier scan to compare with.</p>`;
  const links = CHANGES_SAID.flatMap(([change, said]) => {
    const count = tally.changes[change] ?? 0;
    return count === 0 ? [] : [html`<li><a href="#change=${change}">${grouped(count)} ${said}</a></li>`];
  });
  if (links.length === 0)
    return html`<p class="changes"><strong>Since last time:</strong> nothing changed.</p>`;
  return html`<div class="changes"><strong>Since last time:</strong><ul>${links}</ul></div>`;
}
