import { scaleLinear } from 'd3-scale';
import { html, type Markup } from '../markup.ts';

const WIDTH = 100;
const HEIGHT = 10;

/** A count as a bar beside its number, the longest one as long as `most`. It says nothing that the number does not. */
export function bar(count: number, most: number, tone: 'bad' | 'link'): Markup {
  const widthOf = scaleLinear([0, Math.max(1, most)], [0, WIDTH]).clamp(true);
  return html`<svg class="bar" viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" aria-hidden="true"><rect class="track" width="${WIDTH}" height="${HEIGHT}"/><rect class="${tone}" width="${widthOf(count).toFixed(1)}" height="${HEIGHT}"/></svg>`;
}
