import { LEAK_NOTICE, REMOVAL_NOTICE, termOf } from '../../../model/glossary.ts';
import { FLEET_CATEGORIES, type FleetCategory } from '../../../model/words.ts';
import { grouped, plural } from '../../../platform/text.ts';
import type { Tone } from '../../exposure-or-outcome.ts';
import { countIn, shareTexts } from '../../fleet-bar.ts';
import { askedForUsage, type Tally } from '../../tally.ts';
import { completenessOf, scanResult, unreadPlaces, verdictOf } from '../../verdict.ts';
import type { FleetFigures } from '../fleet-figures.ts';
import { html, type Markup, term } from '../markup.ts';
import type { HtmlReportInput } from '../page-cluster.ts';

/** The verdict, the bar of the whole fleet, the main counts as links into the table, and what changed. */
export function headline({ scan, owner }: HtmlReportInput, figures: FleetFigures): Markup {
  const { tally } = figures;
  const { tone, title, detail } = verdictOf(scan, tally);
  const { unreadPlaces: places } = scanResult(scan, tally);
  return html`<section class="verdict ${tone}" aria-labelledby="verdict">
<h2 id="verdict">${title}</h2>${detail === '' ? null : html`<p>${detail}</p>`}
</section>
${fleetBar(tally, owner === null ? 'The whole fleet' : `The clusters of ${owner}`)}
${cards(tally, places)}
${changes(figures)}`;
}

const BAR_WIDTH = 1000;
const BAR_HEIGHT = 30;
/** So that a single cluster of a large fleet is still visible. */
const MINIMUM_WIDTH = 4;

/** One bar that adds up to the whole fleet; each of its parts filters the table. */
function fleetBar({ categories }: Tally, title: string): Markup {
  const all = countIn(categories);
  const shares = shareTexts(categories);
  return html`<section class="panel fleet" aria-labelledby="fleet"><h2 id="fleet">${title}: ${plural(all, 'cluster')}</h2>
${all === 0 ? null : bar(categories, all)}
<ul class="legend">${FLEET_CATEGORIES.map((category) => legend(category, categories[category] ?? 0, shares[category]))}</ul>
<p class="hint why">${LEAK_NOTICE} ${REMOVAL_NOTICE}</p></section>`;
}

/** The legend says the same to a screen reader, and is reached with the keyboard. */
function bar(categories: Tally['categories'], all: number): Markup {
  const present = FLEET_CATEGORIES.filter((category) => categories[category]);
  const free = BAR_WIDTH - MINIMUM_WIDTH * present.length;
  let x = 0;
  const parts = present.map((category) => {
    const count = categories[category] ?? 0;
    const width = MINIMUM_WIDTH + (free * count) / all;
    const start = x;
    x += width;
    return html`<a href="#category=${category}" tabindex="-1" data-term="category.${category}"><rect class="part-${category}" x="${start.toFixed(2)}" width="${width.toFixed(2)}" height="${BAR_HEIGHT}"/></a>`;
  });
  return html`<svg class="fleet-bar" viewBox="0 0 ${BAR_WIDTH} ${BAR_HEIGHT}" preserveAspectRatio="none" aria-hidden="true">${parts}</svg>
`;
}

function legend(category: FleetCategory, count: number, share: string): Markup {
  const [label] = termOf('category', category);
  return html`<li class="${count === 0 ? 'none' : 'some'}"><a class="key part-${category}" href="#category=${category}" data-term="category.${category}">${label}</a> <strong>${grouped(count)}</strong> <span class="share">${share}</span></li>
`;
}

/** The sums of parts of the bar. */
function cards(tally: Tally, places: number): Markup {
  const { categories, openIn } = tally;
  const exempt = openIn.EXEMPT ?? 0;
  const unlisted =
    places === 0 ? '' : `, plus clusters in ${plural(places, 'place')} that could not be listed`;
  const card = (name: string, parts: readonly FleetCategory[], tone: Tone, note: string) =>
    cardLink(name, countIn(categories, parts), `category=${parts.join(',')}`, tone, note);
  return html`<ul class="cards">
${cardLink('Open port', countIn(openIn), 'exposure=OPEN', 'bad', exempt === 0 ? 'enabled, or observed open, on at least one node pool' : `${grouped(exempt)} of them exempt`)}
${card('Safe to close now', ['SAFE_TO_CLOSE'], 'good', 'quiet for the required period')}
${card('Work to do first', ['UPGRADE_FIRST', 'MIGRATE_FIRST'], 'bad', askedForUsage(tally) ? 'an upgrade, or callers to migrate' : 'an upgrade; usage was not checked in this scan')}
${card('Not known yet', ['GATHER_EVIDENCE', 'NOT_READ'], 'warn', `more scans or more access needed${unlisted}`)}
${card('Closed', ['CLOSED'], 'good', 'on every pool and on future pools')}
</ul>`;
}

function cardLink(name: string, count: number, filter: string, tone: Tone, note: string): Markup {
  return html`<li><a class="card ${count === 0 ? 'quiet' : tone}" href="#${filter}"><span class="figure">${grouped(count)}</span><span class="name">${name}</span><span class="note">${note}</span></a></li>
`;
}

const CHANGES_SAID = [
  ['NEW', 'newly found open'],
  ['REGRESSED', 'reopened'],
  ['RESOLVED', 'no longer open'],
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
  const { INSPECTED = 0, GONE = 0, MISSING = 0 } = tally.outcomes;
  const present = tally.clusters - GONE;
  const places = unreadPlaces(scan);
  const { word, unread } = completenessOf(scan, tally);
  const reasons = [
    ...[...tally.unread].map(([code, { count, example }]) =>
      place(plural(count, 'cluster'), code, count === 1 ? example : `For example: ${example}`),
    ),
    ...(MISSING === 0
      ? []
      : [place(plural(MISSING, 'cluster'), 'MISSING', termOf('outcome', 'MISSING')[1] ?? '')]),
  ];
  return html`<section class="panel sheet-cut" aria-labelledby="coverage"><h2 id="coverage">Coverage</h2>
<p>${grouped(INSPECTED)} of ${plural(present, 'cluster')} read, in ${plural(scan.projects_listed ?? 0, 'project')}. The scan is ${term('completeness', word, word === 'COMPLETE' ? 'good' : 'warn')}${unread === null ? null : ` (${unread})`}.</p>
${
  word === 'COMPLETE'
    ? html`<p class="hint">Every place was listed and every cluster was read.</p>`
    : html`<div class="scroll" tabindex="0" role="group" aria-labelledby="coverage"><table><thead><tr><th scope="col">Not read</th><th scope="col">Code</th><th scope="col">Why</th></tr></thead>
<tbody>${[...reasons, ...places.slice(0, PLACES_SHOWN).map(({ name, code, detail }) => place(name, code, detail))]}</tbody></table></div>`
}${places.length > PLACES_SHOWN ? html`<p class="hint">And ${plural(places.length - PLACES_SHOWN, 'other place')}.</p>` : null}</section>`;
}

function place(what: string, code: string, why: string): Markup {
  return html`<tr><th scope="row"><bdi>${what}</bdi></th><td><span class="word warn">${code}</span></td><td><bdi>${why}</bdi></td></tr>
`;
}
