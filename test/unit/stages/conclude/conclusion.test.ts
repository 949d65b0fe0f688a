import assert from 'node:assert/strict';
import { type ScanRow, scanSchema } from '../../../../shared/model/rows/scan-rows.ts';
import { Conclusion, MISSING_NAMED } from '../../../../shared/stages/conclude/conclusion.ts';
import { aStarted, aState } from '../../../support/a-row.ts';

const AT = '2026-11-24T03:10:00.000Z';
const LISTED = { enumerated: true };
const POLICY = { quiet_seconds: 86_400, minimum_window_seconds: 3_600, coverage_percent: null };

describe('the conclusion of a scan', () => {
  it('counts every outcome and exposure once', () => {
    const started = aStarted({}, { expected_clusters: 7 });
    const conclusion = new Conclusion(started, POLICY);
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
    });
    assert.ok(scanSchema.safeParse(row).success);
  });

  it('is INCOMPLETE and names the clusters whose report is missing', () => {
    const conclusion = new Conclusion(aStarted({}, { expected_clusters: 2 }), POLICY);
    conclusion.add(aState({}, 'a'), LISTED);
    conclusion.add(aState({}, 'b', { outcome: 'MISSING', exposure: null }), LISTED);
    const { completeness, missing_clusters } = conclusion.row(AT);
    assert.equal(completeness, 'INCOMPLETE');
    assert.deepEqual(missing_clusters, [{ project_id: 'p', location: 'l', cluster: 'b' }]);
  });

  it('is INCOMPLETE if fewer clusters were enumerated than expected', () => {
    const conclusion = new Conclusion(aStarted({}, { expected_clusters: 2 }), POLICY);
    conclusion.add(aState({}, 'a'), LISTED);
    conclusion.add(aState({}, 'not-found', { outcome: 'GONE', exposure: null }), { enumerated: false });
    assert.equal(conclusion.row(AT).completeness, 'INCOMPLETE');
  });

  it('is COMPLETE without any cluster', () => {
    assert.equal(
      new Conclusion(aStarted({}, { expected_clusters: 0 }), POLICY).row(AT).completeness,
      'COMPLETE',
    );
  });

  it('is PARTIAL if a cluster could not be read (was COMPLETE)', () => {
    const conclusion = new Conclusion(aStarted({}, { expected_clusters: 1 }), POLICY);
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
      assert.equal(new Conclusion(started, POLICY).row(AT).completeness, 'PARTIAL');
    });

  it('is INCOMPLETE if a report is missing, whatever else could not be read', () => {
    const started = aStarted({}, { expected_clusters: 1, unreadable_folders: [{ folder: 'f', ...error }] });
    const conclusion = new Conclusion(started, POLICY);
    conclusion.add(aState({}, 'b', { outcome: 'MISSING', exposure: null }), LISTED);
    assert.equal(conclusion.row(AT).completeness, 'INCOMPLETE');
  });

  it('names no more missing clusters than a row should hold, and counts them all', () => {
    const count = MISSING_NAMED + 5;
    const conclusion = new Conclusion(aStarted({}, { expected_clusters: count }), POLICY);
    for (let index = 0; index < count; index += 1)
      conclusion.add(aState({}, `c${index}`, { outcome: 'MISSING', exposure: null }), LISTED);
    const { outcomes, missing_clusters } = conclusion.row(AT);
    assert.equal(outcomes?.missing, count);
    assert.equal(missing_clusters.length, MISSING_NAMED);
  });
});
