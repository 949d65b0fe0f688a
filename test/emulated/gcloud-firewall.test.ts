import assert from 'node:assert/strict';
import { checkFirewall, firewallNeeds } from '../../shared/stages/plan/firewall/check-firewall.ts';
import { readFirewallRules } from '../../shared/stages/plan/firewall/firewall-rule.ts';
import { planFirewall } from '../../shared/stages/plan/firewall/plan-firewall.ts';
import { toGcloud } from '../../shared/stages/plan/firewall/render-rules.ts';
import { type ComputeServer, startCompute } from '../support/compute-server.ts';
import { aNetwork } from '../support/firewall-rules.ts';
import { realTool, run } from '../support/real-tools.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

describe('the firewall rules and the real gcloud', function () {
  this.timeout(60_000);
  const folder = temporaryFolder();
  let compute: ComputeServer;

  before(async function () {
    if (!realTool('gcloud')) return this.skip();
    compute = await startCompute();
  });
  after(() => compute?.close());

  const shell = async (script: string): Promise<string> => {
    const { status, stdout, stderr } = await run('sh', ['-e', '-c', script], {
      CLOUDSDK_API_ENDPOINT_OVERRIDES_COMPUTE: compute.url,
      CLOUDSDK_AUTH_DISABLE_CREDENTIALS: 'True',
      CLOUDSDK_CORE_DISABLE_PROMPTS: '1',
      CLOUDSDK_CONFIG: folder.path('.'),
      HOME: folder.path('.'),
    });
    assert.equal(status, 0, stderr);
    return stdout;
  };

  it('are created by the commands as printed, and what gcloud lists then needs no more of them', async () => {
    const network = aNetwork();
    const planned = planFirewall(network)?.rules ?? [];
    await shell(planned.map(toGcloud).join('\n'));
    assert.deepEqual(
      compute.rules.map(
        ({ name, direction, priority, sourceRanges, targetTags, allowed, denied, network: on }) => ({
          name,
          direction,
          priority,
          sourceRanges,
          targetTags,
          traffic: allowed ?? denied,
          network: String(on).replace(/^.*\/v1\//, ''),
        }),
      ),
      planned.map(({ name, priority, sources }) => ({
        name,
        direction: 'INGRESS',
        priority,
        sourceRanges: sources,
        targetTags: ['gke-shop-0123abcd-node'],
        traffic: [{ IPProtocol: 'tcp', ports: ['10250'] }],
        network: 'projects/host-project/global/networks/prod',
      })),
    );
    const listed = await shell('gcloud compute firewall-rules list --project=host-project --format=json');
    const check = checkFirewall(readFirewallRules(listed, 'rules.json'), network);
    assert.deepEqual(
      [check.securePort.fromPods?.reach, check.securePort.fromInternet.reach],
      ['ALL', 'NONE'],
    );
    assert.deepEqual(firewallNeeds(check), { allow: false, deny: false });
  });
});
