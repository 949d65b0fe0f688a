import { escapeJson } from '../escape-text.ts';
import type { ScannedCluster } from '../ports.ts';
import { ROWS_ID, TABLE_ID } from './embedded.ts';
import { addCluster, emptyFigures, type FleetFigures } from './fleet-figures.ts';
import type { HtmlReportInput } from './input.ts';
import { html, type Markup } from './markup.ts';
import { type Json, type Packed, Packer } from './pack.ts';
import { PAGE_END, pageStart, SECTIONS_END } from './page.ts';
import {
  type ClusterOutline,
  outlineOf,
  type PageCluster,
  pageCluster,
  withoutEvidence,
} from './page-cluster.ts';
import { burnDown } from './sections/burn-down.ts';
import { callers } from './sections/callers.ts';
import { clusters as clusterSection } from './sections/clusters.ts';
import { coverage } from './sections/coverage.ts';
import { headline } from './sections/headline.ts';
import { matrix } from './sections/matrix.ts';
import { usagePaths } from './sections/usage-paths.ts';
import { versionTable } from './sections/version-table.ts';

/** So many clusters a page holds, the worst ones; more would make it slow to open. */
export const CLUSTERS_SHOWN = 10_000;
/** From these sizes on of what is packed, in UTF-16 units, a cluster comes without its evidence, or as an outline. */
const EVIDENCE_UNTIL = 3_500_000;
const DETAILS_UNTIL = 4_500_000;
const ENTRIES_A_PIECE = 2000;

/**
 * A page about a concluded scan, in pieces: one file that needs no other. Memory does not grow beyond
 * CLUSTERS_SHOWN, and the page not much beyond DETAILS_UNTIL.
 * @param clusters worst first, as ScanReader gives them; all are counted, the first CLUSTERS_SHOWN are shown
 * @throws what reading the clusters throws, before the first piece
 */
export async function* formatHtml(
  input: HtmlReportInput,
  clusters: AsyncIterable<ScannedCluster>,
): AsyncGenerator<string> {
  const figures = emptyFigures();
  const packer = new Packer();
  const rows: Packed[] = [];
  for await (const scanned of clusters) {
    addCluster(figures, scanned);
    if (rows.length === CLUSTERS_SHOWN) continue;
    rows.push(packer.pack(shownOf(pageCluster(scanned), packer.size) as unknown as Json));
  }
  yield pageStart(input).text;
  yield sections(input, figures, rows.length).text;
  yield SECTIONS_END;
  yield `<script type="application/json" id="${ROWS_ID}">${JSON.stringify(rows)}</script>\n`;
  yield `<script type="application/json" id="${TABLE_ID}">{"shapes":${embed(packer.shapes)},"entries":[`;
  for (let start = 0; start < packer.entries.length; start += ENTRIES_A_PIECE) {
    const piece = embed(packer.entries.slice(start, start + ENTRIES_A_PIECE)).slice(1, -1);
    yield start === 0 ? piece : `,${piece}`;
  }
  yield ']}</script>\n';
  yield PAGE_END;
}

function shownOf(cluster: PageCluster, packedSize: number): PageCluster | ClusterOutline {
  if (packedSize >= DETAILS_UNTIL) return outlineOf(cluster);
  return packedSize < EVIDENCE_UNTIL ? cluster : withoutEvidence(cluster);
}

function sections(input: HtmlReportInput, figures: FleetFigures, shown: number): Markup {
  return html`${headline(input, figures)}
<div class="panels">
${burnDown(input)}
${matrix(figures)}
${usagePaths(figures)}
${callers(figures)}
${versionTable(figures)}
${coverage(input, figures)}
</div>
${clusterSection(shown, figures.tally.clusters, input.scan.scan_id)}
`;
}

/** JSON that may stand in an element of a page: no tag can begin in it. */
function embed(value: unknown): string {
  return escapeJson(JSON.stringify(value)).replaceAll('<', '\\u003c');
}
