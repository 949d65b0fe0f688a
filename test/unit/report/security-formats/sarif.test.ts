import assert from 'node:assert/strict';
import fc from 'fast-check';
import { clusterReportSchema, clusterStateSchema } from '../../../../shared/model/rows/cluster-rows.ts';
import { type ScannedRecord, scannedRecord } from '../../../../shared/report/scanned-record.ts';
import { arbitraryRow } from '../../../support/arbitrary-rows.ts';
import { anUnreadState, aScanned, findingsText } from '../../../support/finding-builder.ts';
import { assertSarif } from '../../../support/published-schemas.ts';

async function runOf(clusters: readonly ScannedRecord[], options?: Parameters<typeof findingsText>[2]) {
  const log = JSON.parse(await findingsText(clusters, 'sarif', options));
  assertSarif(log);
  return log.runs[0];
}
interface Rule {
  readonly id: string;
  readonly properties: {
    readonly 'security-severity': string;
    readonly controls?: readonly string[];
    readonly controlsNote?: string;
  };
}

const closed = { exposure: 'CLOSED', readiness: 'ALREADY_CLOSED' } as const;

describe('a SARIF log', () => {
  const cases: [
    string,
    ScannedRecord,
    readonly [rule: string, level: string, baselineState: string] | null,
  ][] = [
    ['still open', aScanned({}), ['port-open', 'error', 'unchanged']],
    ['newly open', aScanned({ change: 'NEW', compared_exposure: null }), ['port-open', 'error', 'new']],
    [
      'reopened',
      aScanned({ change: 'REGRESSED', compared_exposure: 'CLOSED' }),
      ['port-open', 'error', 'new'],
    ],
    [
      'closed, but not for new pools',
      aScanned({ exposure: 'WILL_REOPEN' }),
      ['port-will-reopen', 'warning', 'updated'],
    ],
    ['of unknown exposure', aScanned({ exposure: 'UNKNOWN' }), ['port-unknown', 'warning', 'updated']],
    ['unreadable', anUnreadState(), ['cluster-unreadable', 'warning', 'updated']],
    ['closed since the last scan', aScanned(closed), ['port-open', 'none', 'absent']],
    ['deleted', aScanned({ outcome: 'GONE', exposure: null }), ['port-open', 'none', 'absent']],
    ['still closed', aScanned({ ...closed, compared_exposure: 'CLOSED' }), null],
  ];
  for (const [of, cluster, expected] of cases)
    it(`has the expected result for a cluster that is ${of}`, async () => {
      const { results, tool } = await runOf([cluster]);
      const [result] = results;
      if (expected === null) assert.equal(result, undefined);
      else {
        assert.deepEqual([result.ruleId, result.level, result.baselineState], expected);
        assert.equal(tool.driver.rules[result.ruleIndex].id, result.ruleId);
      }
    });

  it('has the severity that GitHub sorts by, and the published controls of rules about the port', async () => {
    const { rules } = (await runOf([])).tool.driver;
    const severities = rules.map((rule: Rule) => [rule.id, rule.properties['security-severity']]);
    assert.deepEqual(severities, [
      ['port-open', '7.5'],
      ['port-will-reopen', '5.0'],
      ['port-unknown', '5.0'],
      ['cluster-unreadable', '5.0'],
      ['place-unreadable', '5.0'],
    ]);
    for (const { id, properties } of rules as Rule[]) {
      const isAboutPort = id.startsWith('port-');
      assert.equal(properties.controls?.includes('NIST SP 800-53 CM-6') ?? false, isAboutPort, id);
      assert.equal(properties.controlsNote?.includes('since version 1.8.0') ?? false, isAboutPort, id);
    }
  });

  it('states which command closes the port, and on which pools', async () => {
    const [result] = (await runOf([aScanned({ readiness: 'SAFE_TO_CLOSE' })])).results;
    assert.match(result.message.text, /\ngcloud container node-pools update default-pool --cluster=c /);
    const names = result.locations[0].logicalLocations.map(
      (each: { fullyQualifiedName: string }) => each.fullyQualifiedName,
    );
    const path = 'projects/p/locations/l/clusters/c';
    assert.deepEqual(names, [path, `${path}/nodePools/default-pool`]);
  });

  it('has a file and a line for each result, as GitHub requires', async () => {
    const project = { project_id: 'p-1', error_code: 'PROJECT_FORBIDDEN', error_detail: 'No.' };
    const { results } = await runOf([aScanned({}), aScanned({}, {}, 'a b')], {
      scan: { unreadable_projects: [project] },
    });
    const cluster = 'projects/p/locations/l/clusters';
    assert.deepEqual(
      results.map(
        (each: { locations: { physicalLocation: object }[] }) => each.locations[0]?.physicalLocation,
      ),
      ['p-1', `${cluster}/c`, `${cluster}/a%20b`].map((uri) => ({
        artifactLocation: { uri },
        region: { startLine: 1 },
      })),
    );
    for (const { fingerprints, partialFingerprints } of results)
      assert.deepEqual(Object.values(partialFingerprints), Object.values(fingerprints));
  });

  it('assigns a result the same fingerprint in every scan, and different clusters different ones', async () => {
    const { results } = await runOf([aScanned({}), aScanned({ change: 'NEW' }), aScanned({}, {}, 'other')]);
    const [one, again, other] = results.map(
      (each: { fingerprints: object }) => Object.values(each.fingerprints)[0],
    );
    assert.equal(one, again);
    assert.notEqual(one, other);
  });

  it('suppresses only exempt results', async () => {
    const exemption = { until: '2027-01-31', reason: 'a freeze', owner: 'team-a' };
    const { results } = await runOf([aScanned({ exempt: true }, { exemption }), aScanned({})]);
    assert.deepEqual(
      results.map((each: { suppressions: { justification: string }[] }) =>
        each.suppressions.map(({ justification }) => justification),
      ),
      [['Exempt until 2027-01-31 by team-a: a freeze.'], []],
    );
  });

  it('does not look clean if a place could not be listed', async () => {
    const project = { project_id: 'p-1', error_code: 'PROJECT_FORBIDDEN', error_detail: 'No.' };
    const run = await runOf([], { scan: { unreadable_projects: [project] } });
    assert.equal(run.invocations[0].executionSuccessful, false);
    assert.deepEqual(
      run.results.map((each: { ruleId: string }) => each.ruleId),
      ['place-unreadable'],
    );
  });

  it('is valid without results', async () => {
    const run = await runOf([]);
    assert.deepEqual(run.results, []);
    assert.equal(run.invocations[0].executionSuccessful, true);
  });

  it('matches the published schema for any rows', async () => {
    const rows = fc.array(
      fc.record({
        state: arbitraryRow(clusterStateSchema),
        report: fc.option(arbitraryRow(clusterReportSchema)),
      }),
      { maxLength: 3 },
    );
    await fc.assert(
      fc.asyncProperty(rows, async (scanned) => {
        await runOf(scanned.map(scannedRecord), { advise: () => [] });
      }),
    );
  });
});
