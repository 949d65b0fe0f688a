import { CONTROLS, REMOVED_CONTROL, standardOf } from '../../../model/compliance.ts';
import { html, type Markup } from '../markup.ts';

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
