import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DeployedScan, type ScanResult } from '../support/deployed-scan.ts';
import { run } from '../support/real-tools.ts';
import { PROJECT } from '../support/terraform/computed-values.ts';
import type { Deployed } from '../support/terraform/deployed.ts';
import { type Grant, grantsOf } from '../support/terraform/granted-permissions.ts';
import { ALL, canRunTerraform, deployedWith, LEAST } from '../support/terraform/test-deployment.ts';

const ROOT = join(import.meta.dirname, '../..');

describe('the permissions that Terraform grants', function () {
  this.timeout(600_000);
  let deployed: Deployed;
  let scan: DeployedScan;

  before(async function () {
    if (!canRunTerraform()) return this.skip();
    deployed = await deployedWith(LEAST);
    const { status, stderr } = await run('npm', ['run', '-s', 'build', '--prefix', ROOT], {
      HOME: process.env['HOME'] ?? '',
    });
    assert.equal(status, 0, stderr);
    scan = await DeployedScan.start(deployed);
  });
  after(() => scan?.stop());

  /** Requires that all calls succeeded, every readable cluster was read, and the alerts were sent. */
  const assertWhole = ({ calls, outcomes, published, said }: ScanResult, expected: object) => {
    assert.deepEqual(
      calls.filter((call) => !/ 20\d$/.test(call)),
      [],
      said,
    );
    assert.deepEqual(outcomes, expected, said);
    for (const topic of ['cluster-scans', 'scan-conclusions', 'parked-messages', 'port-alerts'])
      assert.ok(published[`projects/${PROJECT.id}/topics/${topic}`], `nothing reached ${topic}: ${said}`);
  };

  it('are sufficient for a scan by the deployed functions, each with its own account', async () => {
    assertWhole(await scan.scan(), { INSPECTED: 6, 'GONE CLUSTER_DELETED': 1 });
  });

  it('are all necessary: without any one of them a scan fails and names it', async () => {
    // Clusters of a project that cannot be listed are recorded by enumerate-fleet itself.
    const usualFaults = '403@container.clusters.list@projects/p-0001';
    // The response about the first query of each call is lost.
    const lostResponses = `${usualFaults},malformed@bigquery.jobs.insert`;
    scan.faults = lostResponses;
    const usual = await scan.scan();
    assertWhole(usual, {
      INSPECTED: 4,
      'UNREADABLE PROJECT_FORBIDDEN': 2,
      'GONE CLUSTER_DELETED': 1,
    });
    assert.ok(scan.grants.length > 20);
    for (const grant of scan.grants) {
      scan.faults = grant.permission === 'bigquery.datasets.get' ? lostResponses : usualFaults;
      const without = await scan.scan(grant);
      const what = `${grant.member} without ${grant.permission} on ${grant.resource}`;
      assert.ok(!isSame(without, usual), `${what} scans all the same`);
      assert.ok(without.said.includes(grant.permission), `${what}: nothing names it in ${without.said}`);
    }
    scan.faults = usualFaults;
    assertWhole(await scan.scan(), usual.outcomes);
  });

  it('match docs/deploy.md, with the minimum and with every option', async () => {
    const documented =
      readFileSync(join(ROOT, 'docs/deploy.md'), 'utf8').split('<!-- permissions -->')[1] ?? '';
    const rows = [...documented.matchAll(/^\| `([\w-]+)` \| `([\w.]+)` \| (.+?) \| (.+?) \| (.*?) ?\|$/gm)];
    const lines = rows.map(([, account, permission, on, , option]) => ({
      line: `${account} ${permission} ${on?.replaceAll('`', '')}`,
      always: option === '',
    }));
    assert.deepEqual(
      documentedGrants(deployed),
      lines
        .filter(({ always }) => always)
        .map(({ line }) => line)
        .sort(),
    );
    assert.deepEqual(documentedGrants(await deployedWith(ALL)), lines.map(({ line }) => line).sort());
  });
});

const isSame = (one: ScanResult, other: ScanResult) =>
  JSON.stringify(resultOf(one)) === JSON.stringify(resultOf(other));

/**
 * A changed cluster that cannot be read leads to no scan of it, and so to one conclusion less. Metrics that cannot be
 * written leave the scan as it is.
 */
const resultOf = ({ calls, outcomes, published, said }: ScanResult) => [
  calls,
  outcomes,
  published[`projects/${PROJECT.id}/topics/scan-conclusions`],
  said.includes('The metrics of a scan were not written'),
];

/** Every grant to a deployment's accounts in the form of docs/deploy.md, without duplicates. */
function documentedGrants(deployed: Deployed): string[] {
  const accounts = [...deployed.resources('google_service_account').values()]
    .map(({ member }) => String(member))
    .filter((member) => !member.includes('sweep10255-build@'));
  const grants = accounts.flatMap((member) => grantsOf(deployed, member, PROJECT.id));
  return [...new Set(grants.map(wordsOf))].sort();
}

function wordsOf({ member, permission, resource }: Grant): string {
  const [, account = ''] = /:sweep10255-(.+)@/.exec(member) ?? [];
  return `${account} ${permission} ${placeOf(permission, resource)}`;
}

function placeOf(permission: string, resource: string): string {
  const [name = '', kind = ''] = resource.split('/').reverse();
  if (kind === 'tables') return `table ${name}`;
  if (kind === 'datasets') return 'the dataset';
  if (kind === 'topics') return `topic ${name}`;
  if (kind === 'services') return `service ${name}`;
  if (kind === 'secrets') return "the webhook's secrets";
  if (permission.startsWith('securitycenter.')) return 'the organization';
  return resource === `projects/${PROJECT.id}` ? 'the project' : 'the scope';
}
