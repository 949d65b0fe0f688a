import assert from 'node:assert/strict';
import type { Cluster } from '../../../../shared/model/cluster.ts';
import {
  type AcceptedBreakEntry,
  type ExceptionEntry,
  NO_EXCEPTIONS,
} from '../../../../shared/model/exceptions.ts';
import type { Caller } from '../../../../shared/model/rows/parts.ts';
import {
  type BreakVerdict,
  judgeBreaks,
  judgeExemption,
} from '../../../../shared/stages/judge/exceptions.ts';
import { aCluster } from '../../../support/cluster-builder.ts';
import { anAcceptedBreak } from '../../../support/exceptions-builder.ts';

const TODAY = '2026-11-24';
const OWNED = { 'sweep10255-exempt-reason': 'vendor', 'sweep10255-exempt-owner': 'team-a' };
const POLICY = { today: TODAY, exceptions: NO_EXCEPTIONS, labelsExempt: true };
const judgeLabels = (labels: Readonly<Record<string, string>>) =>
  judgeExemption(aCluster({ labels }), POLICY);
const until = (date: string) => ({ ...OWNED, 'sweep10255-exempt-until': date });

describe('exemption by labels', () => {
  for (const date of [TODAY, '2026-11-25', '2027-02-22']) {
    it(`holds until ${date} has passed, with reason and owner`, () => {
      const { exemption, reason } = judgeLabels(until(date));
      assert.deepEqual(exemption, { until: date, reason: 'vendor', owner: 'team-a' });
      assert.ok(reason?.includes(`until ${date}: vendor (team-a)`));
    });
  }

  it('is not granted if it ended yesterday, and the reason says so', () => {
    assert.deepEqual(judgeLabels(until('2026-11-23')), {
      exemption: null,
      reason: 'The exemption ended on 2026-11-23.',
    });
  });

  for (const date of [
    '',
    'tomorrow',
    '2026-02-30',
    '2027-02-29',
    '24-11-2027',
    '2027-1-1',
    '20271231',
    'never',
  ]) {
    it(`is not granted for the invalid date ${JSON.stringify(date)}, and the reason says so`, () => {
      const { exemption, reason } = judgeLabels(until(date));
      assert.equal(exemption, null);
      assert.ok(reason?.includes(`"${date}" and exempts nothing: it is not a date`));
    });
  }

  for (const date of ['2027-02-23', '9999-12-31']) {
    it(`is not granted until ${date}, more than 90 days away (was unlimited)`, () => {
      const { exemption, reason } = judgeLabels(until(date));
      assert.equal(exemption, null);
      assert.match(reason ?? '', /for at most 90 days/);
    });
  }

  for (const missing of ['sweep10255-exempt-reason', 'sweep10255-exempt-owner'] as const) {
    it(`is not granted without ${missing} (was granted to anyone who could label the cluster)`, () => {
      const { exemption, reason } = judgeLabels({ ...until(TODAY), [missing]: '' });
      assert.equal(exemption, null);
      assert.match(reason ?? '', /are required/);
    });
  }

  it('is not granted by a reason alone', () => {
    assert.deepEqual(judgeLabels({ 'sweep10255-exempt-reason': 'vendor' }), {
      exemption: null,
      reason: null,
    });
  });
});

describe('exemption by the register of exceptions', () => {
  const entry = {
    cluster: 'projects/project-a/locations/*/clusters/*',
    owner: 'platform-team',
    reason: 'runs until the migration of 2028',
    until: '2028-01-31',
  };
  const judge = (cluster: Cluster, exemptions: ExceptionEntry[], labelsExempt = true) =>
    judgeExemption(cluster, { ...POLICY, exceptions: { ...NO_EXCEPTIONS, exemptions }, labelsExempt });

  it('holds for longer than 90 days: the register is reviewed, labels are not', () => {
    const { exemption, reason } = judge(aCluster(), [entry]);
    assert.deepEqual(exemption, { until: entry.until, reason: entry.reason, owner: entry.owner });
    assert.match(
      reason ?? '',
      /^The register of exceptions exempts the cluster until 2028-01-31: .*\(platform-team\)\.$/,
    );
  });

  it('uses the entry that ends last', () => {
    assert.equal(judge(aCluster(), [{ ...entry, until: TODAY }, entry]).exemption?.until, '2028-01-31');
  });

  it('is not granted if it ended yesterday, and the reason says so', () => {
    const { exemption, reason } = judge(aCluster(), [{ ...entry, until: '2026-11-23' }]);
    assert.deepEqual([exemption, reason], [null, 'The exemption ended on 2026-11-23.']);
  });

  for (const cluster of [
    'projects/project-b/locations/*/clusters/*',
    'projects/project-a/locations/us-east1/clusters/*',
    'projects/*/locations/*/clusters/cluster-b',
  ]) {
    it(`does not apply to a cluster that ${cluster} does not match`, () => {
      assert.equal(judge(aCluster(), [{ ...entry, cluster }]).exemption, null);
    });
  }

  it('is the only kind that counts with --exemptions file: labels are ignored, and the row says so', () => {
    const labeled = aCluster({ labels: until('2026-12-31') });
    const { exemption, reason } = judge(labeled, [], false);
    assert.equal(exemption, null);
    assert.match(reason ?? '', /exempts nothing: only the register of exceptions can exempt a cluster\.$/);
    assert.equal(judge(labeled, [entry], false).exemption?.owner, 'platform-team');
  });
});

describe('accepted breaks', () => {
  const entry = anAcceptedBreak({ paths: ['pods', 'exec'], until: '2026-12-31' });
  const caller = (agent: string | null, name: string): Caller => ({
    namespace: 'monitoring',
    kind: 'DaemonSet',
    name,
    agent,
    evidence: 'calls 10255',
    confidence: 'HIGH',
    migration: 'Update it.',
  });
  const judge = (acceptedBreaks: AcceptedBreakEntry[], callers: Caller[] = [], used = ['pods', 'exec']) =>
    judgeBreaks(aCluster(), callers, new Set(used), {
      ...POLICY,
      exceptions: { ...NO_EXCEPTIONS, acceptedBreaks },
    });
  const pathsOf = ({ breaks }: BreakVerdict) => breaks.map(({ paths }) => paths);

  it('count if no other caller was found, with owner, reason, and end date', () => {
    const verdict = judge([entry], [caller('kube-hunter', 'kube-hunter')]);
    assert.deepEqual(verdict, { breaks: [{ ...entry, last_used_at: null }], notes: [] });
  });

  it('do not hide another caller (was quiet because the register accepts the path)', () => {
    const verdict = judge(
      [entry],
      [caller('kube-hunter', 'kube-hunter'), caller('Datadog Agent', 'datadog')],
    );
    assert.deepEqual(pathsOf(verdict), [['exec']]);
    assert.deepEqual(verdict.notes, [
      'Requests to pods may come from Datadog Agent, so the accepted break of security-team (kube-hunter: weekly scan; until 2026-12-31) does not count for them.',
    ]);
  });

  it('do not hide a workload of an unknown agent', () => {
    const { notes } = judge(
      [{ ...entry, agent: null, cluster: 'projects/*/locations/*/clusters/*' }],
      [caller(null, 'job')],
    );
    assert.match(notes.join(), /may come from monitoring\/job,/);
  });

  it('count for a named workload, and for two callers named by two entries', () => {
    const workload = { ...entry, agent: 'monitoring/job' };
    assert.deepEqual(pathsOf(judge([workload], [caller(null, 'job')])), [entry.paths]);
    const both = judge([workload, entry], [caller(null, 'job'), caller('kube-hunter', 'hunter')]);
    assert.deepEqual(pathsOf(both), [entry.paths, entry.paths]);
  });

  it('count up to and including the end date, and note that it has passed', () => {
    assert.deepEqual(pathsOf(judge([{ ...entry, until: TODAY }])), [entry.paths]);
    const ended = judge([{ ...entry, until: '2026-11-23' }]);
    assert.deepEqual(ended, {
      breaks: [],
      notes: [
        'The end date has passed, so the accepted break of security-team (kube-hunter: weekly scan; until 2026-11-23) no longer counts.',
      ],
    });
    assert.deepEqual(judge([{ ...entry, until: '2026-11-23' }], [], []).notes, []);
  });

  it('count only in the clusters that they name', () => {
    const elsewhere = { ...entry, cluster: 'projects/project-b/locations/*/clusters/*' };
    assert.deepEqual(judge([elsewhere]), { breaks: [], notes: [] });
  });
});
