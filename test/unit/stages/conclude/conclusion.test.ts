import assert from 'node:assert/strict';
import { NO_EXCEPTIONS } from '../../../../shared/model/exceptions.ts';
import { type ScanRow, scanSchema } from '../../../../shared/model/rows/scan-rows.ts';
import { Conclusion, MISSING_NAMED } from '../../../../shared/stages/conclude/conclusion.ts';
import { aStarted, aState } from '../../../support/row-builder.ts';

const AT = '2026-11-24T03:10:00.000Z';
const LISTED = { enumerated: true };
const POLICY = { quiet_seconds: 86_400, minimum_window_seconds: 3_600, coverage_percent: null };

describe('the conclusion of a scan', () => {
  it('counts every outcome and exposure once', () => {
    const started = aStarted({}, { expected_clusters: 7 });
    const conclusion = new Conclusion(started, POLICY, NO_EXCEPTIONS);
    for (const exposure of ['OPEN', 'OPEN', 'UNKNOWN', 'WILL_REOPEN', 'CLOSED'] as const)
      conclusion.add(aState({}, 'c', { exposure }), LISTED);
    conclusion.add(aState({}, 'denied', { outcome: 'UNREADABLE', exposure: null }), LISTED);
    conclusion.add(aState({}, 'deleted', { outcome: 'GONE', exposure: null }), LISTED);
    conclusion.add(aState({}, 'not-found', { outcome: 'GONE', exposure: null }), { enumerated: false });
    const row = conclusion.row(AT);
    assert.deepEqual(row, {
      ...started,
      recorded_at: AT,
      event_id: `${started.scan_id}/CONCLUDED`,
      event: 'CONCLUDED',
      completeness: 'PARTIAL',
      outcomes: { inspected: 5, unreadable: 1, gone: 2, missing: 0 },
      exposures: { open: 2, unknown: 1, will_reopen: 1, closed: 1 },
      missing_clusters: [],
      evidence_format: 1,
      policy: POLICY,
      exceptions: [],
    });
    assert.ok(scanSchema.safeParse(row).success);
  });

  it('is INCOMPLETE and names the clusters whose report is missing', () => {
    const conclusion = new Conclusion(aStarted({}, { expected_clusters: 2 }), POLICY, NO_EXCEPTIONS);
    conclusion.add(aState({}, 'a'), LISTED);
    conclusion.add(aState({}, 'b', { outcome: 'MISSING', exposure: null }), LISTED);
    const { completeness, missing_clusters } = conclusion.row(AT);
    assert.equal(completeness, 'INCOMPLETE');
    assert.deepEqual(missing_clusters, [{ project_id: 'p', location: 'l', cluster: 'b' }]);
  });

  it('is INCOMPLETE if fewer clusters were enumerated than expected', () => {
    const conclusion = new Conclusion(aStarted({}, { expected_clusters: 2 }), POLICY, NO_EXCEPTIONS);
    conclusion.add(aState({}, 'a'), LISTED);
    conclusion.add(aState({}, 'not-found', { outcome: 'GONE', exposure: null }), { enumerated: false });
    assert.equal(conclusion.row(AT).completeness, 'INCOMPLETE');
  });

  it('is COMPLETE without clusters', () => {
    assert.equal(
      new Conclusion(aStarted({}, { expected_clusters: 0 }), POLICY, NO_EXCEPTIONS).row(AT).completeness,
      'COMPLETE',
    );
  });

  it('is PARTIAL if a cluster could not be read (was COMPLETE)', () => {
    const conclusion = new Conclusion(aStarted({}, { expected_clusters: 1 }), POLICY, NO_EXCEPTIONS);
    conclusion.add(aState({}, 'a', { outcome: 'UNREADABLE', exposure: null }), LISTED);
    assert.equal(conclusion.row(AT).completeness, 'PARTIAL');
  });

  const error = { error_code: 'PROJECT_FORBIDDEN', error_detail: 'No.' };
  const unread: readonly (readonly [string, Partial<ScanRow>])[] = [
    ['project', { unreadable_projects: [{ project_id: 'p', ...error }] }],
    ['folder', { unreadable_folders: [{ folder: 'folders/1', ...error }] }],
    ['location', { partial_locations: [{ project_id: 'p', location: 'l' }] }],
  ];
  for (const [place, columns] of unread)
    it(`is PARTIAL if a ${place} could not be listed (was COMPLETE)`, () => {
      const started = aStarted({}, { expected_clusters: 0, ...columns });
      assert.equal(new Conclusion(started, POLICY, NO_EXCEPTIONS).row(AT).completeness, 'PARTIAL');
    });

  it('is INCOMPLETE if a report is missing, whatever else could not be read', () => {
    const started = aStarted({}, { expected_clusters: 1, unreadable_folders: [{ folder: 'f', ...error }] });
    const conclusion = new Conclusion(started, POLICY, NO_EXCEPTIONS);
    conclusion.add(aState({}, 'b', { outcome: 'MISSING', exposure: null }), LISTED);
    assert.equal(conclusion.row(AT).completeness, 'INCOMPLETE');
  });

  it('limits the missing clusters that it names, and counts all of them', () => {
    const count = MISSING_NAMED + 5;
    const conclusion = new Conclusion(aStarted({}, { expected_clusters: count }), POLICY, NO_EXCEPTIONS);
    for (let index = 0; index < count; index += 1)
      conclusion.add(aState({}, `c${index}`, { outcome: 'MISSING', exposure: null }), LISTED);
    const { outcomes, missing_clusters } = conclusion.row(AT);
    assert.equal(outcomes?.missing, count);
    assert.equal(missing_clusters.length, MISSING_NAMED);
  });

  it('counts the clusters to which each exception applied, so that unused exceptions can be listed', () => {
    const decision = { owner: 'security-team', reason: 'weekly scan', until: '2027-01-31' };
    const entry = { ...decision, cluster: null, agent: 'kube-hunter', paths: ['exec', 'pods'] };
    const unused = { ...entry, agent: 'Heapster' };
    const exempt = { ...decision, cluster: 'projects/p/locations/*/clusters/*' };
    const ended = { ...exempt, until: '2026-11-23' };
    const elsewhere = { ...exempt, cluster: 'projects/q/locations/*/clusters/*' };
    const conclusion = new Conclusion(aStarted({}, { expected_clusters: 3 }), POLICY, {
      exemptions: [exempt, ended, elsewhere],
      acceptedBreaks: [entry, unused],
    });
    const accepted = { ...entry, paths: ['exec'], last_used_at: AT };
    conclusion.add(aState({}, 'a', { exempt: true, accepted_breaks: [accepted] }), LISTED);
    conclusion.add(aState({}, 'b', { accepted_breaks: [accepted] }), LISTED);
    const notUsed = { ...accepted, last_used_at: null };
    conclusion.add(aState({}, 'c', { accepted_breaks: [notUsed] }), LISTED);
    const { exceptions } = conclusion.row(AT);
    assert.deepEqual(
      exceptions.map(({ kind, clusters }) => [kind, clusters]),
      [
        ['EXEMPTION', 1],
        ['EXEMPTION', 0],
        ['EXEMPTION', 0],
        ['ACCEPTED_BREAK', 2],
        ['ACCEPTED_BREAK', 0],
      ],
    );
    assert.deepEqual(exceptions[3], { kind: 'ACCEPTED_BREAK', ...entry, clusters: 2 });
  });
});
