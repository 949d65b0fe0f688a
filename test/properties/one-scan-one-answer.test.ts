import assert from 'node:assert/strict';
import fc from 'fast-check';
import { exitStatusOf } from '../../cli/exit-status.ts';
import { beginHtmlPage, scannedRecords } from '../../shared/flows/report-scan.ts';
import type { ClusterStateRow } from '../../shared/model/rows/cluster-rows.ts';
import type { ScanRow } from '../../shared/model/rows/scan-rows.ts';
import { FLEET_CATEGORIES, type FleetCategory } from '../../shared/model/words.ts';
import { scannedFormat } from '../../shared/report/cluster-formats.ts';
import { formatRows } from '../../shared/report/format-rows.ts';
import type { ScannedRecord } from '../../shared/report/scanned-record.ts';
import { formatFindings } from '../../shared/report/security-formats/format-findings.ts';
import { summarizeScan } from '../../shared/report/summary.ts';
import { emptyTally } from '../../shared/report/tally.ts';
import { scanResult } from '../../shared/report/verdict.ts';
import { findingKind } from '../../shared/stages/alert/cluster-alert.ts';
import { ScanAlerts } from '../../shared/stages/alert/scan-alerts.ts';
import { CALLED, CATEGORY_OF, KINDS, type Kind, reportOf } from '../support/cluster-kinds.ts';
import { createMemoryStore } from '../support/memory-store/memory-store.ts';
import { recordAndConclude } from '../support/record-scan.ts';

const refused = { error_code: 'PROJECT_FORBIDDEN', error_detail: 'No.' };
const fleets = fc.record({
  kinds: fc.array(fc.constantFrom(...KINDS), { maxLength: 12 }),
  places: fc.record({
    unreadable_projects: fc.subarray([{ project_id: 'q', ...refused }]),
    unreadable_folders: fc.subarray([{ folder: 'folders/9', ...refused }]),
    partial_locations: fc.subarray([{ project_id: 'p', location: 'us-east1' }]),
  }),
});

/** Every presentation of one scan. */
interface Shown {
  readonly scan: ScanRow;
  readonly states: readonly ClusterStateRow[];
  readonly records: readonly ScannedRecord[];
  readonly summary: string;
  readonly status: number;
  readonly page: string;
  readonly csv: string;
  readonly table: string;
  readonly sarif: string;
  readonly ocsf: string;
}

async function show(kinds: readonly Kind[], places: Partial<ScanRow>): Promise<Shown> {
  const store = createMemoryStore();
  const names = kinds.map((kind, index) => [kind, `c${index}`] as const);
  const scan = await recordAndConclude(store, {
    reports: names.flatMap(([kind, name]) => reportOf(kind, name)),
    missing: names.filter(([kind]) => kind === 'MISSING').map(([, name]) => name),
    started: places,
  });
  const tally = emptyTally();
  const page = await beginHtmlPage(store, scan, {});
  const records = await Array.fromAsync(
    scannedRecords(store, scan, tally, (record, cluster) => page.add(record, cluster)),
  );
  const source = { scan, toolVersion: '1.2.3', advise: () => [] };
  const surface = { width: Number.POSITIVE_INFINITY, colors: false, links: false };
  const text = async (pieces: AsyncIterable<string>) => (await Array.fromAsync(pieces)).join('');
  const stream = async function* () {
    yield* records;
  };
  return {
    scan,
    states: (await Array.fromAsync(store.scannedClusters(scan.scan_id))).map(({ state }) => state),
    records,
    summary: summarizeScan(scan, tally).join('\n'),
    status: exitStatusOf(scanResult(scan, tally)),
    page: [...page.pieces()].join(''),
    csv: await text(formatRows(stream(), scannedFormat, 'csv', surface)),
    table: await text(formatRows(stream(), scannedFormat, 'table', surface)),
    sarif: await text(formatFindings(stream(), 'sarif', source)),
    ocsf: await text(formatFindings(stream(), 'ocsf', source)),
  };
}

const COUNTED = ['OPEN', 'UNKNOWN', 'WILL_REOPEN', 'CLOSED'] as const;
const RULES: Readonly<Record<string, string>> = {
  OPEN: 'port-open',
  WILL_REOPEN: 'port-will-reopen',
  UNKNOWN: 'port-unknown',
  UNREADABLE: 'cluster-unreadable',
  MISSING: 'cluster-unreadable',
};

describe('whatever a scan finds or cannot read', () => {
  it('banner, counts, table, CSV, page, SARIF, OCSF, findings, alerts and exit status state the same facts', async () => {
    await fc.assert(
      fc.asyncProperty(fleets, async ({ kinds, places }) => {
        const shown = await show(kinds, places);
        const { scan, records, summary, status, page } = shown;
        const called = (word: string) => kinds.filter((kind) => CALLED[kind] === word).length;
        const unread = called('UNREADABLE') + called('MISSING');
        const unreadPlaces = Object.values(places).flat().length;
        const open = called('OPEN');
        const exemptOpen = kinds.filter((kind) => kind === 'EXEMPT').length;

        // The stored conclusion.
        const partial = unread + unreadPlaces > 0 ? 'PARTIAL' : 'COMPLETE';
        const completeness = called('MISSING') > 0 ? 'INCOMPLETE' : partial;
        assert.equal(scan.completeness, completeness);
        for (const word of COUNTED)
          assert.equal(scan.exposures?.[word.toLowerCase() as 'open'], called(word), word);

        // The exit status.
        const known = unread + unreadPlaces + called('UNKNOWN') === 0;
        const expected = open > exemptOpen ? 1 : known ? 0 : 3;
        assert.equal(status, expected);

        // The summary, with its banner.
        const counts = COUNTED.filter((word) => called(word) > 0).map((word) => `${called(word)} ${word}`);
        assert.ok(summary.includes(`Exposure   ${counts.join(' · ') || 'none'}`), summary);
        if (completeness !== 'COMPLETE')
          assert.match(summary, new RegExp(`, ${completeness} \\([^)]*could not be read\\)`));
        const isGood = /closed on|nothing that could be open/.test(summary) && !/will reopen/.test(summary);
        const mayBeGood = known && completeness === 'COMPLETE' && open + called('WILL_REOPEN') === 0;
        assert.equal(isGood, mayBeGood, summary);
        assert.equal(summary.includes('The port is open on'), open > 0);

        // The page: its banner and its cards.
        const [, tone] = /<section class="verdict (\w+)"/.exec(page) ?? [];
        assert.equal(tone === 'good' || tone === 'quiet', mayBeGood, tone);
        const card = (name: string) =>
          Number(new RegExp(`class="figure">([^<]*)</span><span class="name">${name}<`).exec(page)?.[1]);
        const inPart = (...parts: FleetCategory[]) =>
          kinds.filter((kind) => parts.some((part) => part === CATEGORY_OF[kind])).length;
        assert.deepEqual(
          ['Open port', 'Safe to close now', 'Work to do first', 'Not known yet', 'Closed'].map(card),
          [
            open,
            inPart('SAFE_TO_CLOSE'),
            inPart('UPGRADE_FIRST', 'MIGRATE_FIRST'),
            inPart('GATHER_EVIDENCE', 'NOT_READ'),
            inPart('CLOSED'),
          ],
        );
        assert.ok(page.includes(`data-term="completeness.${completeness}"`));

        // The bar, the terminal and CSV count the same parts, which add up to the whole fleet.
        const fleet = kinds.length - called('GONE');
        assert.equal(inPart(...FLEET_CATEGORIES), fleet);
        assert.ok(page.includes(`The whole fleet: ${fleet} cluster`));
        assert.match(summary, new RegExp(`^\\S+: ${fleet} clusters? in `));
        assert.equal(/^Deleted {4}(\d+) GONE$/m.exec(summary)?.[1] ?? '0', `${called('GONE')}`);
        const parts = FLEET_CATEGORIES.filter((part) => inPart(part) > 0);
        const terminal = parts.map((part) => `${inPart(part)} ${part}`).join(' · ');
        assert.ok(summary.includes(`\nFleet      ${terminal || 'none'}\n`), summary);
        const [header = '', ...lines] = shown.csv.trimEnd().split('\n');
        const column = header.split(',').indexOf('category');
        for (const part of FLEET_CATEGORIES) {
          const legend = new RegExp(`href="#category=${part}" data-term[^>]*>[^<]*</a> <strong>(\\d+)<`).exec(
            page,
          );
          assert.equal(Number(legend?.[1]), inPart(part), part);
          assert.equal(lines.filter((line) => line.split(',')[column] === part).length, inPart(part), part);
        }
        if (inPart('NOT_READ') > 0) assert.notEqual(status, 0);
        if (status === 0) assert.equal(inPart('CLOSED', 'EXEMPT', 'WILL_REOPEN'), fleet);

        // Table and CSV, row by row.
        for (const [index, kind] of kinds.entries()) {
          const record = records.find(({ cluster }) => cluster === `c${index}`);
          const word = CALLED[kind];
          assert.equal(record?.exposure ?? record?.outcome, word, kind);
          assert.ok(new RegExp(`^${word}\\s.*\\sc${index}(\\s|$)`, 'm').test(shown.table), shown.table);
          const line = shown.csv.split('\n').find((each) => each.includes(`,c${index},`)) ?? '';
          assert.ok(line.includes(`,${word},`), line);
          if (word === 'OPEN') assert.notEqual(record?.readiness, 'ALREADY_CLOSED', kind);
        }

        // SARIF and OCSF.
        const run = JSON.parse(shown.sarif).runs[0];
        assert.equal(run.invocations[0].executionSuccessful, completeness === 'COMPLETE');
        const rules = run.results.map(({ ruleId }: { ruleId: string }) => ruleId).sort();
        const broken = kinds.flatMap((kind) => RULES[CALLED[kind]] ?? []);
        const unlisted = Array.from({ length: unreadPlaces }, () => 'place-unreadable');
        assert.deepEqual(rules, [...broken, ...unlisted].sort());
        const passed = shown.ocsf
          .split('\n')
          .filter(Boolean)
          .filter((line) => JSON.parse(line).compliance.status_id === 1);
        assert.equal(passed.length, called('CLOSED'));

        // Alerts and findings.
        const alerts = new ScanAlerts(
          scan,
          { previous: null, unconcluded: [] },
          { clusterCap: 50, reportUrl: null, store: 's' },
        );
        const [digest] = alerts.alerts(scan);
        assert.deepEqual(
          [digest?.counts?.open, (digest?.counts?.unreadable ?? 0) + (digest?.counts?.missing ?? 0)],
          [open, unread],
        );
        const active = shown.states.filter(
          (state) => findingKind({ state, settled: null }) === 'FINDING_ACTIVE',
        );
        assert.equal(active.length, open - exemptOpen);
      }),
      { numRuns: 150 },
    );
  });
});
