import { createHash } from 'node:crypto';
import type { UsageVerdict } from '../../model/words.ts';
import { escapeJson } from '../escape-text.ts';
import type { ScannedRecord } from '../scanned-record.ts';
import { CLIENT_SCRIPT, STYLE } from './client.generated.ts';
import { addCluster, emptyFigures, type FleetFigures } from './fleet-figures.ts';
import { html, Markup } from './markup.ts';
import { type Json, type Packed, Packer } from './pack.ts';
import {
  type ClusterOutline,
  type HtmlReportInput,
  outlineOf,
  type PageCluster,
  pageCluster,
  ROWS_ID,
  TABLE_ID,
  withoutEvidence,
} from './page-cluster.ts';
import { matrix, versionTable } from './sections/breakdowns.ts';
import { burnDown } from './sections/burn-down.ts';
import { callers, usagePaths } from './sections/callers.ts';
import { clusters as clusterSection } from './sections/clusters.ts';
import { coverage, headline } from './sections/headline.ts';

/** Nothing but this page's own style and script, by their hashes; nothing goes out and nothing comes in. */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  `script-src '${hashOf(CLIENT_SCRIPT)}'`,
  `style-src '${hashOf(STYLE)}'`,
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}

/** Everything before the page's sections. */
function pageStart({ scan }: HtmlReportInput): Markup {
  const date = scan.scheduled_at.slice(0, 10);
  const time = scan.scheduled_at.slice(11, 16);
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${new Markup(CONTENT_SECURITY_POLICY)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<link rel="icon" href="data:,">
<title>Kubelet read-only port, ${scan.scope}, ${date}</title>
<style>${new Markup(STYLE)}</style>
</head>
<body>
<a class="skip" href="#clusters">Skip to the clusters</a>
<header><h1>Kubelet read-only port</h1>
<p><bdi>${scan.scope}</bdi> <span class="dot">·</span> ${date} ${time} UTC <span class="dot">·</span> scan <bdi>${scan.scan_id}</bdi></p></header>
<main>
`;
}

/** Everything after them: the data for the script, the script. `json` has no `<` in it. */
const SECTIONS_END =
  '</main>\n<footer><p>Made by sweep10255. The page is one file, asks nothing of any network, and is as old as its scan.</p></footer>\n';
const PAGE_END = `<script>${CLIENT_SCRIPT}</script>\n</body>\n</html>\n`;

/** So many clusters a page holds, the worst ones; more would make it slow to open. */
export const CLUSTERS_SHOWN = 10_000;
/** From these sizes on of what is packed, in UTF-16 units, a cluster comes without its evidence, or as an outline. */
const EVIDENCE_UNTIL = 3_500_000;
const DETAILS_UNTIL = 4_500_000;
const ENTRIES_A_PIECE = 2000;

/**
 * A page about a concluded scan: one file that needs no other. Memory does not grow beyond CLUSTERS_SHOWN, and the page
 * not much beyond DETAILS_UNTIL.
 */
export class HtmlPage {
  readonly #input: HtmlReportInput;
  readonly #figures = emptyFigures();
  readonly #packer = new Packer();
  readonly #rows: Packed[] = [];

  constructor(input: HtmlReportInput) {
    this.#input = input;
  }

  /**
   * A cluster of the scan; the worst come first. All are counted, the first CLUSTERS_SHOWN are shown.
   * @param usage over all scans; the record's is this scan's
   */
  add(record: ScannedRecord, usage: UsageVerdict | null): void {
    addCluster(this.#figures, record, usage);
    if (this.#rows.length === CLUSTERS_SHOWN) return;
    const shown = shownOf(pageCluster(record, usage), this.#packer.size);
    this.#rows.push(this.#packer.pack(shown as unknown as Json));
  }

  /** The page with what was added, in pieces. */
  *pieces(): Generator<string> {
    const { entries, shapes } = this.#packer;
    yield pageStart(this.#input).text;
    yield sections(this.#input, this.#figures, this.#rows.length).text;
    yield SECTIONS_END;
    yield `<script type="application/json" id="${ROWS_ID}">${JSON.stringify(this.#rows)}</script>\n`;
    yield `<script type="application/json" id="${TABLE_ID}">{"shapes":${embeddable(JSON.stringify(shapes))},"entries":[`;
    for (let start = 0; start < entries.length; start += ENTRIES_A_PIECE) {
      const piece = embeddable(entries.slice(start, start + ENTRIES_A_PIECE).join());
      yield start === 0 ? piece : `,${piece}`;
    }
    yield ']}</script>\n';
    yield PAGE_END;
  }
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
function embeddable(json: string): string {
  return escapeJson(json).replaceAll('<', '\\u003c');
}
