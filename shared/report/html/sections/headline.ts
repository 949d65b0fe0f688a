import { grouped, plural } from '../../../platform/text.ts';
import type { Tone } from '../../exposure-or-outcome.ts';
import { askedForUsage } from '../../tally.ts';
import { unreadPlaces } from '../../unread-places.ts';
import { completenessText, noticeOf, scanResult, verdictOf } from '../../verdict.ts';
import type { FleetFigures } from '../fleet-figures.ts';
import { html, type Markup } from '../markup.ts';
import type { HtmlReportInput } from '../page-cluster.ts';

/** The verdict, the main counts as links into the table, and what changed. */
export function headline({ scan }: HtmlReportInput, figures: FleetFigures): Markup {
  const { tone, title, detail } = verdictOf(scan, figures.tally);
  const notice = noticeOf(figures.tally);
  const { open, unknown, unreadClusters, unreadPlaces: places } = scanResult(scan, figures.tally);
  const safe = figures.tally.readinesses.SAFE_TO_CLOSE ?? 0;
  const unlisted =
    places === 0 ? 'may be open too' : `plus clusters in ${plural(places, 'place')} that could not be listed`;
  return html`<section class="verdict ${tone}" aria-labelledby="verdict">
<h2 id="verdict">${title}</h2>${detail === '' ? null : html`<p>${detail}</p>`}${notice === null ? null : html`<p>${notice}</p>`}
</section>
<ul class="cards">
${card('Open', open, 'exposure=OPEN', 'bad', 'enabled, or observed open, in at least one node pool')}
${inUseCard(figures)}
${card('Safe to close now', safe, 'readiness=SAFE_TO_CLOSE', 'good', 'quiet, or only a default to change')}
${card('Unknown', unknown, 'exposure=UNKNOWN', 'warn', 'cannot be determined from the settings')}
${card('Not readable', unreadClusters, 'exposure=UNREADABLE,MISSING', 'warn', unlisted)}
</ul>
${changes(figures)}`;
}

/** Without usage checks there is no figure, and not 0. Clusters that are safe to close are not counted here. */
function inUseCard({ tally }: FleetFigures): Markup {
  const filter = 'usage=IN_USE&readiness=UPGRADE_FIRST,MIGRATE_FIRST,GATHER_EVIDENCE,ALREADY_CLOSED';
  if (!askedForUsage(tally)) return card('In use', '–', filter, 'quiet', 'not checked in this scan');
  return card('In use', tally.inUse, filter, 'bad', 'requests were observed');
}

function card(name: string, count: number | '–', filter: string, tone: Tone, note: string): Markup {
  return html`<li><a class="card ${count === 0 ? 'quiet' : tone}" href="#${filter}"><span class="figure">${count === '–' ? count : grouped(count)}</span><span class="name">${name}</span><span class="note">${note}</span></a></li>
`;
}

const CHANGES_SAID = [
  ['NEW', 'newly found open'],
  ['REGRESSED', 'reopened'],
  ['RESOLVED', 'closed'],
  ['GONE', 'deleted'],
  ['UNKNOWN', 'unknown this time'],
] as const;

function changes({ tally }: FleetFigures): Markup {
  if (tally.compared === 0)
    return html`<p class="changes"><strong>Since the last scan:</strong> no earlier scan to compare with.</p>`;
  const links = CHANGES_SAID.flatMap(([change, said]) => {
    const count = tally.changes[change] ?? 0;
    return count === 0 ? [] : [html`<li><a href="#change=${change}">${grouped(count)} ${said}</a></li>`];
  });
  if (links.length === 0)
    return html`<p class="changes"><strong>Since the last scan:</strong> no changes.</p>`;
  return html`<div class="changes"><strong>Since the last scan:</strong><ul>${links}</ul></div>`;
}

const PLACES_SHOWN = 50;
/** What was read, and what was not and why. */
export function coverage({ scan }: HtmlReportInput, { tally }: FleetFigures): Markup {
  const { INSPECTED = 0, GONE = 0 } = tally.outcomes;
  const present = tally.clusters - GONE;
  const places = unreadPlaces(scan);
  const reasons = [...tally.unread].map(([code, { count, example }]) =>
    place(plural(count, 'cluster'), code, count === 1 ? example : `For example: ${example}`),
  );
  return html`<section class="panel" aria-labelledby="coverage"><h2 id="coverage">Coverage</h2>
<p>${grouped(INSPECTED)} of ${plural(present, 'cluster')} read, in ${plural(scan.projects_listed ?? 0, 'project')}. The scan is <strong>${completenessText(scan, tally)}</strong>.</p>
${
  reasons.length + places.length === 0
    ? html`<p class="hint">Every place was listed and every cluster was read.</p>`
    : html`<div class="scroll" tabindex="0" role="group" aria-labelledby="coverage"><table><thead><tr><th scope="col">Not read</th><th scope="col">Code</th><th scope="col">Why</th></tr></thead>
<tbody>${[...reasons, ...places.slice(0, PLACES_SHOWN).map(({ name, code, detail }) => place(name, code, detail))]}</tbody></table></div>`
}${places.length > PLACES_SHOWN ? html`<p class="hint">And ${plural(places.length - PLACES_SHOWN, 'other place')}.</p>` : null}</section>`;
}

function place(what: string, code: string, why: string): Markup {
  return html`<tr><th scope="row"><bdi>${what}</bdi></th><td><span class="word warn">${code}</span></td><td><bdi>${why}</bdi></td></tr>
`;
}
