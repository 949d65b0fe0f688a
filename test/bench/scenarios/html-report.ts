import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import { openDuckDbStore } from '../../../cli/duckdb/open-duckdb-store.ts';
import { type Measurement, measureNode, medianOf } from '../measure.ts';
import { recordFleet } from '../report-fleet.ts';
import { CLI } from '../scan.ts';
import { atMost, type BenchRow, megabytes, milliseconds, seconds, times } from '../table.ts';

const MANY = 10_000;
const MORE = 100_000;
const CHROMIUM = '/usr/bin/chromium';
const RUNS = 3;

export const title = `HTML report of ${MANY} and ${MORE} clusters`;

/** The cost of writing a report, and of opening it in headless Chromium. */
export async function run(): Promise<BenchRow[]> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-report-'));
  try {
    const many = await reportOf(folder, MANY, RUNS);
    const seen = await openInBrowser(many.file);
    const more = await reportOf(folder, MORE, 1);
    return [
      atMost(`${MANY} clusters, whole process`, many.page.wallMs, 3000, seconds),
      { what: 'of which the page', figure: seconds(many.page.wallMs - many.nothing.wallMs) },
      atMost('page', many.bytes, 6e6, megabytes),
      atMost('open to interactive', seen.interactiveMs, 1000, milliseconds),
      atMost('filter', seen.filterMs, 100, milliseconds),
      { what: `${MORE} clusters, whole process`, figure: seconds(more.page.wallMs) },
      atMost('its page', more.bytes, 6e6, megabytes),
      {
        what: 'peak memory, more against many',
        figure: times(more.page.peakMemoryBytes / many.page.peakMemoryBytes),
      },
      saysTheRest(more.text),
      await groupedByOwner(join(folder, `${MORE}.duckdb`)),
    ];
  } finally {
    await rm(folder, { recursive: true });
  }
}

function saysTheRest(text: string): BenchRow {
  const met =
    text.includes('This page shows only the worst 10,000 clusters of 100,000') &&
    text.includes('report --scan');
  return {
    what: 'it says what it leaves out, and where that is',
    figure: met ? 'yes' : 'no',
    bound: { text: 'yes', met },
  };
}

/** What `/api/owners` of the report server asks the store: one query, whose SQL is the same in BigQuery. */
async function groupedByOwner(path: string): Promise<BenchRow> {
  const store = await openDuckDbStore(path);
  try {
    const startedAt = performance.now();
    const { rows } = await store.ask('clusters_by_owner');
    const owners = (await Array.fromAsync(rows)).length;
    const wallMs = performance.now() - startedAt;
    return atMost(`${MORE} clusters grouped into ${owners} owners by one query`, wallMs, 2000, milliseconds);
  } finally {
    await store.close();
  }
}

interface WrittenReport {
  readonly file: string;
  readonly bytes: number;
  readonly text: string;
  readonly page: Measurement;
  /** The same command without the HTML report. */
  readonly nothing: Measurement;
}

async function reportOf(folder: string, clusters: number, runs: number): Promise<WrittenReport> {
  const path = join(folder, `${clusters}.duckdb`);
  const store = await openDuckDbStore(path);
  await recordFleet(store, clusters);
  await store.close();
  const file = join(folder, `${clusters}.html`);
  const argv = ['report', '--store', path, '--format', 'csv', '--quiet', '--owner-label', 'team'];
  const page = await medianOf(runs, () => measureNode(CLI, [...argv, '--report', file]));
  const nothing = await medianOf(runs, () => measureNode(CLI, argv));
  const text = await readFile(file, 'utf8');
  return { file, bytes: Buffer.byteLength(text), text, page, nothing };
}

async function openInBrowser(file: string): Promise<{ interactiveMs: number; filterMs: number }> {
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
  try {
    const opened: number[] = [];
    const filtered: number[] = [];
    for (let round = 0; round < RUNS; round++) {
      const page = await browser.newPage();
      await page.goto(pathToFileURL(file).href);
      // The page's script finishes before this event; from then on the page responds.
      opened.push(
        Number(await page.evaluate("performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd")),
      );
      filtered.push(Number(await page.evaluate(FILTER)));
      await page.close();
    }
    return { interactiveMs: medianNumber(opened), filterMs: medianNumber(filtered) };
  } finally {
    await browser.close();
  }
}

/** From a click on the first count of the matrix until the table is laid out. */
const FILTER = `(() => {
  const from = performance.now();
  document.querySelector('.matrix a').click();
  dispatchEvent(new PopStateEvent('popstate'));
  document.body.getBoundingClientRect();
  return performance.now() - from;
})()`;

function medianNumber(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
