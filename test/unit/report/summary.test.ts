import assert from 'node:assert/strict';
import { REMOVAL_NOTICE } from '../../../shared/model/glossary.ts';
import type { ScanRow } from '../../../shared/model/rows/scan-rows.ts';
import { scannedRecord } from '../../../shared/report/scanned-record.ts';
import { summarizeClusters, summarizeScan, summaryAsMarkdown } from '../../../shared/report/summary.ts';
import { countCluster, emptyTally, type Tally } from '../../../shared/report/tally.ts';
import { aUsage } from '../../support/cluster-builder.ts';
import { anAcceptedBreak } from '../../support/exceptions-builder.ts';
import { aConcluded, anUnreadable, aReport, aState } from '../../support/row-builder.ts';

const TODAY = { day: 1 };
const EXEMPTION = { until: '2027-01-01', reason: null, owner: null };

function tallyOf(...records: ReturnType<typeof scannedRecord>[]): Tally {
  const tally = emptyTally();
  for (const record of records) countCluster(tally, record);
  return tally;
}

const open = scannedRecord({
  state: aState(TODAY, 'open', { change: 'STILL', compared_scan_id: 'yesterday' }),
  report: aReport(TODAY, 'open'),
});
const exempt = scannedRecord({
  state: aState(TODAY, 'exempt', { exempt: true }),
  report: aReport(TODAY, 'exempt', { exemption: EXEMPTION }),
});
const closed = scannedRecord({
  state: aState(TODAY, 'closed', { exposure: 'CLOSED', readiness: 'ALREADY_CLOSED', change: 'NONE' }),
  report: aReport(TODAY, 'closed', { exposure: 'CLOSED', readiness: 'ALREADY_CLOSED' }),
});
const unreadable = scannedRecord({
  state: aState(TODAY, 'unreadable', {
    outcome: 'UNREADABLE',
    error_code: 'PROJECT_FORBIDDEN',
    exposure: null,
    readiness: null,
    change: 'UNKNOWN',
  }),
  report: anUnreadable(TODAY, 'unreadable'),
});
const missing = scannedRecord({
  state: aState(TODAY, 'missing', { outcome: 'MISSING', exposure: null, readiness: null, change: 'UNKNOWN' }),
  report: null,
});

const EXCEPTION = {
  kind: 'ACCEPTED_BREAK' as const,
  ...anAcceptedBreak({ until: '2027-06-30' }),
  clusters: 0,
};

describe('the summary of a scan', () => {
  it('counts clusters by exposure, by change, and those that could not be read', () => {
    const scan = aConcluded(TODAY, {
      expected_clusters: 4,
      projects_listed: 2,
      completeness: 'INCOMPLETE',
      unreadable_projects: [
        { project_id: 'q', error_code: 'PROJECT_FORBIDDEN', error_detail: 'Not q.' },
        { project_id: 'r', error_code: 'PROJECT_FORBIDDEN', error_detail: 'Not r.' },
      ],
      unreadable_folders: [{ folder: 'folders/7', error_code: 'FOLDER_FORBIDDEN', error_detail: 'Not 7.' }],
      partial_locations: [{ project_id: 'p', location: 'us-east1-b' }],
    });
    assert.deepEqual(summarizeScan(scan, tallyOf(open, exempt, unreadable, missing)), [
      `organizations/1: 4 clusters in 2 projects, INCOMPLETE (4 places and 2 clusters could not be read) (scan ${scan.scan_id})`,
      'Verdict    The port is open on 2 of 4 clusters, 1 exempt. 2 clusters could not be read, 4 places could not be listed, the scan is INCOMPLETE.',
      `Note       ${REMOVAL_NOTICE}`,
      'Exposure   2 OPEN (1 of the OPEN exempt)',
      'Fleet      2 NOT_READ · 1 EXEMPT · 1 GATHER_EVIDENCE',
      'Not read   1 UNREADABLE · 1 MISSING',
      'Changes    1 NEW · 1 STILL · 2 UNKNOWN',
      '  1 cluster PROJECT_FORBIDDEN, No permission to list the clusters of project p: grant container.clusters.list.',
      '  1 folder FOLDER_FORBIDDEN, Not 7.',
      '  2 projects PROJECT_FORBIDDEN, for example: Not q.',
      '  1 location missing from GKE’s response, for example p/us-east1-b',
    ]);
  });

  it('lists exceptions that need attention (were omitted)', () => {
    const exceptions = [EXCEPTION, { ...EXCEPTION, clusters: 2 }];
    assert.deepEqual(summarizeScan(aConcluded({}, { exceptions }), tallyOf(exempt)).slice(-2), [
      'Exceptions 1 of 2 need attention',
      '  The accepted break of security-team (kube-hunter: weekly scan; until 2027-06-30) is unused: it counted in no cluster of this scan.',
    ]);
    const unused = Array.from({ length: 7 }, () => EXCEPTION);
    assert.equal(summarizeScan(aConcluded({}, { exceptions: unused }), tallyOf()).at(-1), '  And 2 more.');
  });

  it('counts clusters that only accepted breaks use separately from those in use (were not mentioned)', () => {
    const used = (name: string, readiness: 'SAFE_TO_CLOSE' | 'MIGRATE_FIRST') =>
      scannedRecord({
        state: aState(TODAY, name, { readiness, usage: 'IN_USE', use: aUsage({ verdict: 'IN_USE' }) }),
        report: aReport(TODAY, name),
      });
    const [accepted, blocking] = [used('a', 'SAFE_TO_CLOSE'), used('b', 'MIGRATE_FIRST')];
    const verdict = (...records: Parameters<typeof tallyOf>) =>
      summarizeScan(aConcluded(), tallyOf(...records))[1] ?? '';
    assert.match(verdict(accepted), /In use on 1 of them, only by accepted breaks\.$/);
    assert.match(verdict(accepted, blocking), /In use on 1 of them, on 1 more only by accepted breaks\.$/);
  });

  it('says so if there is no earlier scan to compare with', () => {
    const lines = summarizeScan(aConcluded(), tallyOf(exempt));
    assert.ok(lines.includes('Changes    no earlier scan to compare with'));
  });

  it('is complete for an empty scope', () => {
    assert.deepEqual(
      summarizeScan(aConcluded({}, { expected_clusters: 0, projects_listed: 1 }), emptyTally()).slice(1),
      [
        'Verdict    No clusters in this scope. Every project was listed (1): there is nothing that could be open.',
        'Exposure   none',
        'Fleet      none',
        'Changes    no earlier scan to compare with',
      ],
    );
  });

  it('is positive only if everything was read', () => {
    const verdict = (scan: ScanRow, ...records: Parameters<typeof tallyOf>) =>
      summarizeScan(scan, tallyOf(...records))[1];
    const forbidden = { project_id: 'q', error_code: 'PROJECT_FORBIDDEN', error_detail: 'No.' };
    assert.equal(
      verdict(aConcluded(), closed),
      'Verdict    The port is closed on the only cluster. Everything was read, and nothing is open.',
    );
    assert.match(verdict(aConcluded(), unreadable) ?? '', /No cluster could be read\. Nothing is known/);
    assert.match(
      verdict(aConcluded({}, { unreadable_projects: [forbidden] }), closed) ?? '',
      /Nothing is open among what could be read\. 1 place could not be listed\./,
    );
  });

  it('fits on one screen, however many reasons there are', () => {
    const projects = Array.from({ length: 40 }, (_, index) => ({
      project_id: `p-${index}`,
      error_code: `CODE_${index}`,
      error_detail: 'No.',
    }));
    const lines = summarizeScan(aConcluded({}, { unreadable_projects: projects }), emptyTally());
    assert.ok(lines.length <= 24);
    assert.equal(lines.at(-1), '  and 35 other reasons');
  });

  it('starts a Markdown report, with markup escaped', () => {
    const scan = aConcluded(
      {},
      { unreadable_projects: [{ project_id: 'q', error_code: 'X', error_detail: '<b>*no*' }] },
    );
    const text = summaryAsMarkdown(scan, emptyTally());
    assert.ok(text.startsWith('# Kubelet read-only port, 2026-11-24\n\n- organizations/1: 0 clusters'));
    assert.ok(text.endsWith('- 1 project X, \\<b\\>\\*no\\*\n\n'));
  });
});

describe('the summary of the clusters of a file', () => {
  it('has no changes', () => {
    assert.deepEqual(summarizeClusters(tallyOf(open)), ['Exposure   1 OPEN', 'Fleet      1 GATHER_EVIDENCE']);
  });
});

describe('a cluster of a concluded scan', () => {
  it('has the columns of cluster_reports, with the verdicts over all scans', () => {
    const report = aReport(TODAY, 'a', { readiness: 'GATHER_EVIDENCE' });
    const record = scannedRecord({ state: aState(TODAY, 'a', { readiness: 'SAFE_TO_CLOSE' }), report });
    assert.deepEqual(Object.keys(record).slice(0, Object.keys(report).length), Object.keys(report));
    assert.equal(record.readiness, 'SAFE_TO_CLOSE');
    assert.equal(record.change, 'NEW');
    assert.equal(record.usage, report.usage);
  });

  it('has the same columns, all unknown, if no report arrived', () => {
    assert.deepEqual(Object.keys(missing).toSorted(), Object.keys(open).toSorted());
    assert.equal(missing.outcome, 'MISSING');
    assert.equal(missing.initial_version, null);
    assert.deepEqual(missing.pools, []);
  });
});

// The table's summary printed 12345 where the report page printed 12,345.
describe('large counts in a summary', () => {
  it('use the same digit grouping as everywhere else', () => {
    const tally = tallyOf();
    for (let count = 0; count < 1234; count++) countCluster(tally, open);
    const lines = summarizeClusters(tally).join('\n');
    assert.match(lines, /1,234 OPEN/);
    assert.doesNotMatch(lines, /\b1234\b/);
  });
});
