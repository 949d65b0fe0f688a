import { CONTROLS, REMOVED_CONTROL, standardOf } from '../../../model/compliance.ts';
import { exceptionState } from '../../../model/exceptions.ts';
import type { ExceptionUse, ScanRow } from '../../../model/rows/scan-rows.ts';
import { grouped } from '../../../platform/text.ts';
import { html, type Markup } from '../markup.ts';

const STATES = { ENDED: 'ended', ENDS_SOON: 'ends soon', UNUSED: 'unused' } as const;
/** Those that need attention come first. */
const ORDER = ['ENDED', 'ENDS_SOON', 'UNUSED', null] as const;
const SHOWN = 50;

/** The register of exceptions that the scan was concluded with; nothing without one. */
export function exceptions({ exceptions: entries, scan_date }: ScanRow): Markup | null {
  if (entries.length === 0) return null;
  const judged = entries
    .map((entry) => ({ entry, state: exceptionState(entry, scan_date) }))
    .toSorted((a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state));
  const more = judged.length - SHOWN;
  return html`<section class="panel" aria-labelledby="exceptions"><h2 id="exceptions">Exceptions</h2>
<div class="scroll" tabindex="0" role="group" aria-labelledby="exceptions"><table><thead><tr><th scope="col">Exception</th><th scope="col">Owner</th><th scope="col">Reason</th><th scope="col">Until</th><th scope="col" class="count">Clusters</th></tr></thead>
<tbody>${judged.slice(0, SHOWN).map(({ entry, state }) => row(entry, state))}</tbody></table></div>
${more > 0 ? html`<p class="hint">And ${grouped(more)} more.</p>` : null}</section>`;
}

function row(entry: ExceptionUse, state: keyof typeof STATES | null): Markup {
  const { owner, reason, until, clusters } = entry;
  const mark = state === null ? null : html` <span class="word warn">${STATES[state]}</span>`;
  return html`<tr><th scope="row"><bdi>${subjectOf(entry)}</bdi>${mark}</th><td><bdi>${owner}</bdi></td><td><bdi>${reason}</bdi></td><td>${until}</td><td class="count">${grouped(clusters)}</td></tr>
`;
}

function subjectOf({ kind, cluster, agent, paths }: ExceptionUse): string {
  if (kind === 'EXEMPTION') return `exempt: ${cluster}`;
  return `may break: ${paths.join(', ')}${agent === null ? '' : ` by ${agent}`}${cluster === null ? '' : ` in ${cluster}`}`;
}

/** The published controls that require the port to be disabled, with the sources of the mappings. */
export function compliance(): Markup {
  return html`<section class="panel" aria-labelledby="compliance"><h2 id="compliance">Compliance</h2>
<div class="scroll" tabindex="0" role="group" aria-labelledby="compliance"><table><thead><tr><th scope="col">Standard</th><th scope="col">Control</th><th scope="col">Mapping published in</th></tr></thead>
<tbody>${CONTROLS.map(
    (control) =>
      html`<tr><th scope="row">${standardOf(control)}</th><td>${control.id}</td><td>${control.source}</td></tr>
`,
  )}</tbody></table></div>
<p class="hint">${REMOVED_CONTROL}</p></section>`;
}
