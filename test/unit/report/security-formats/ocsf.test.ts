import assert from 'node:assert/strict';
import fc from 'fast-check';
import { clusterReportSchema, clusterStateSchema } from '../../../../shared/model/rows/cluster-rows.ts';
import { type ScannedRecord, scannedRecord } from '../../../../shared/report/scanned-record.ts';
import { arbitraryRow } from '../../../support/arbitrary-rows.ts';
import { anUnreadState, aScanned, findingsText } from '../../../support/finding-builder.ts';
import { assertComplianceFinding } from '../../../support/published-schemas.ts';

async function findingOf(cluster: ScannedRecord) {
  const [finding] = (await findingsText([cluster], 'ocsf')).trimEnd().split('\n');
  return JSON.parse(finding ?? '');
}

const closed = { exposure: 'CLOSED', readiness: 'ALREADY_CLOSED' } as const;
const first = { compared_scan_id: null, compared_exposure: null };

describe('a Compliance Finding of OCSF', () => {
  const cases: [string, ScannedRecord, Record<string, unknown>][] = [
    [
      'newly open',
      aScanned({ change: 'NEW', ...first }),
      { activity_name: 'Create', severity: 'High', status: 'New', check: 'Fail' },
    ],
    [
      'reopened',
      aScanned({ change: 'REGRESSED', compared_exposure: 'CLOSED' }),
      { activity_name: 'Create', severity: 'High', status: 'New', check: 'Fail' },
    ],
    [
      'still open',
      aScanned({ change: 'STILL' }),
      { activity_name: 'Update', severity: 'High', status: 'Active', check: 'Fail' },
    ],
    [
      'open and exempt',
      aScanned({ exempt: true }, { exemption: { until: '2027-01-31', owner: null, reason: null } }),
      { activity_name: 'Update', severity: 'High', status: 'Suppressed', check: 'Fail' },
    ],
    [
      'closed since the last scan',
      aScanned({ change: 'RESOLVED', ...closed }),
      { activity_name: 'Close', severity: 'Informational', status: 'Resolved', check: 'Pass' },
    ],
    [
      'still closed',
      aScanned({ change: 'NONE', ...closed, compared_exposure: 'CLOSED' }),
      { activity_name: 'Update', severity: 'Informational', status: 'Resolved', check: 'Pass' },
    ],
    [
      'closed, but not for new pools',
      aScanned({ change: 'RESOLVED', exposure: 'WILL_REOPEN' }),
      { activity_name: 'Update', severity: 'Medium', status: 'Active', check: 'Fail' },
    ],
    [
      'deleted',
      aScanned({ change: 'GONE', outcome: 'GONE', exposure: null, readiness: null }),
      { activity_name: 'Close', severity: 'Informational', status: 'Resolved', check: 'Not Applicable' },
    ],
    [
      'unreadable, and was open before',
      anUnreadState(),
      { activity_name: 'Update', severity: 'High', status: 'Active', check: 'Warning' },
    ],
    [
      'unreadable, and has never been read',
      anUnreadState(first),
      { activity_name: 'Create', severity: 'Medium', status: 'New', check: 'Warning' },
    ],
  ];
  for (const [of, cluster, expected] of cases)
    it(`has the expected severity and status for a cluster that is ${of}`, async () => {
      const finding = await findingOf(cluster);
      assertComplianceFinding(finding);
      const { activity_name, severity, status } = finding;
      assert.deepEqual({ activity_name, severity, status, check: finding.compliance.status }, expected);
      assert.equal(finding.type_uid, finding.class_uid * 100 + finding.activity_id);
      assert.equal(finding.unmapped, undefined);
    });

  it('names only controls with a published mapping, and says that newer CIS GKE benchmarks have none', async () => {
    const { compliance } = await findingOf(aScanned({}));
    assert.deepEqual(compliance.requirements, [
      'CIS Google Kubernetes Engine (GKE) Benchmark 1.0.0 4.2.4',
      'CIS Google Kubernetes Engine (GKE) Benchmark 1.2.0 to 1.7.0 3.2.4',
      'CIS Kubernetes Benchmark 4.2.4',
      'NIST SP 800-53 CM-6',
      'NIST SP 800-53 AC-3',
    ]);
    assert.match(compliance.desc, /no recommendation about this port since version 1\.8\.0/);
    assert.doesNotMatch(JSON.stringify(compliance), /PCI|ISO/);
  });

  it('contains the exact command that closes the port', async () => {
    const { remediation } = await findingOf(aScanned({ readiness: 'SAFE_TO_CLOSE' }));
    assert.match(
      remediation.desc,
      /\ngcloud container node-pools update default-pool --cluster=c --project=p --location=l --no-enable-insecure-kubelet-readonly-port$/,
    );
  });

  it('has the same ID in every scan', async () => {
    const [open, then] = [await findingOf(aScanned({})), await findingOf(aScanned(closed))];
    assert.equal(open.finding_info.uid, then.finding_info.uid);
  });

  for (const [location, uid, where] of [
    [
      'us-central1',
      '//container.googleapis.com/projects/p/locations/us-central1/clusters/c',
      ['us-central1', undefined],
    ],
    [
      'us-central1-a',
      '//container.googleapis.com/projects/p/zones/us-central1-a/clusters/c',
      ['us-central1', 'us-central1-a'],
    ],
  ] as const)
    it(`refers to the asset of a cluster in ${location}`, async () => {
      const [resource] = (await findingOf({ ...aScanned({}), location })).resources;
      assert.equal(resource.uid, uid);
      assert.deepEqual([resource.region, resource.zone], where);
    });

  it('is also created for a place that could not be listed', async () => {
    const folder = { folder: 'folders/1', error_code: 'FOLDER_FORBIDDEN', error_detail: 'No.' };
    const text = await findingsText([], 'ocsf', { scan: { unreadable_folders: [folder] } });
    const finding = JSON.parse(text);
    assertComplianceFinding(finding);
    assert.equal(finding.compliance.status, 'Warning');
    assert.equal(finding.compliance.status_code, 'FOLDER_FORBIDDEN');
  });

  it('matches the published schema for any row, on one line', async () => {
    const rows = fc.record({
      state: arbitraryRow(clusterStateSchema),
      report: fc.option(arbitraryRow(clusterReportSchema)),
    });
    await fc.assert(
      fc.asyncProperty(rows, async (scanned) => {
        const text = await findingsText([scannedRecord(scanned)], 'ocsf', { advise: () => [] });
        assert.match(text, /^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]*\n$/u);
        assertComplianceFinding(JSON.parse(text));
      }),
    );
  });
});
