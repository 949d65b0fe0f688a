import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { wire as wireConclusion } from '../../../functions/conclude-scan/wiring.ts';
import { wire as wireInspection } from '../../../functions/inspect-cluster/wiring.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const ENVIRONMENT = {
  SWEEP_STORE: 'bigquery://tools-prod/sweep10255',
  SWEEP_SCAN_TOPIC: 'projects/tools-prod/topics/cluster-scans',
  SWEEP_PARKED_TOPIC: 'projects/tools-prod/topics/parked-messages',
  SWEEP_CONCLUSION_TOPIC: 'projects/tools-prod/topics/scan-conclusions',
  SWEEP_ALERT_TOPIC: 'projects/tools-prod/topics/port-alerts',
};
const ENTRY = `accepted_breaks:
  - agent: kube-hunter
    paths: [pods]
    owner: security-team
    reason: weekly scan
    until: 2027-01-31
`;

describe('the functions that judge', () => {
  const folder = temporaryFolder();

  it('read the register of exceptions when they start', async () => {
    const path = folder.path('exceptions.yaml');
    await writeFile(path, ENTRY);
    const environment = { ...ENVIRONMENT, SWEEP_EXCEPTIONS: path };
    const { rules } = wireConclusion(environment);
    assert.equal(rules.policy.exceptions.acceptedBreaks[0]?.owner, 'security-team');
    assert.doesNotThrow(() => wireInspection(environment));
  });

  for (const [name, wire] of [
    ['inspect-cluster', wireInspection],
    ['conclude-scan', wireConclusion],
  ] as const)
    it(`reject an invalid register at startup, so that a deployment of ${name} fails`, async () => {
      const path = folder.path('invalid.yaml');
      await writeFile(path, ENTRY.replace('until: 2027-01-31', 'until: soon'));
      assert.throws(() => wire({ ...ENVIRONMENT, SWEEP_EXCEPTIONS: path }), {
        code: 'EXCEPTIONS_INVALID',
        message: `${path}, line 6, column 12: accepted_breaks[1].until must be a date, as YYYY-MM-DD.`,
      });
    });
});
