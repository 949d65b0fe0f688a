import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readClusterNetwork } from '../../../../../shared/stages/plan/firewall/cluster-network.ts';
import { type PlannedRule, planFirewall } from '../../../../../shared/stages/plan/firewall/plan-firewall.ts';
import { toGcloud, toTerraform } from '../../../../../shared/stages/plan/firewall/render-rules.ts';
import { aNetwork, CLUSTER } from '../../../../support/firewall-rules.ts';
import { sharedData } from '../../../../support/shared-data.ts';

// biome-ignore lint/suspicious/noTemplateCurlyInString: that is how HCL writes templates
const HOSTILE = 'x\'; rm -rf $HOME `id` "${file("/etc/passwd")}" %{for}';

function rulesFor(changes: Parameters<typeof aNetwork>[0] = {}): readonly PlannedRule[] {
  return planFirewall(aNetwork(changes))?.rules ?? [];
}

describe('the firewall rules for 10250', () => {
  it('are an allow for the pods and a deny for everybody, like those of GKE for 10255', () => {
    const common = {
      project: 'host-project',
      network: 'prod',
      target: { kind: 'TAG', tag: 'gke-shop-0123abcd-node' },
    };
    assert.deepEqual(rulesFor(), [
      {
        ...common,
        name: 'shop-0123abcd-inkubelet-10250',
        description: 'Pods of shop reach the kubelets on the authenticated port',
        action: 'ALLOW',
        priority: 999,
        sources: ['10.4.0.0/14', '10.8.0.0/16'],
      },
      {
        ...common,
        name: 'shop-0123abcd-exkubelet-10250',
        description: 'Nobody else reaches the kubelets of shop on the authenticated port',
        action: 'DENY',
        priority: 1000,
        sources: ['0.0.0.0/0'],
      },
    ]);
  });

  it('let in the nodes and a private control plane, where these are known', () => {
    const [allow] = rulesFor({ nodeRanges: ['10.128.0.0/20'], controlPlaneRange: '172.16.0.0/28' });
    assert.deepEqual(allow?.sources, ['10.4.0.0/14', '10.8.0.0/16', '10.128.0.0/20', '172.16.0.0/28']);
  });

  it('are none where the pod ranges are not known', () => {
    assert.equal(planFirewall(aNetwork({ podRanges: [] })), null);
  });

  it('have names that are no longer than may be, and differ from cluster to cluster', () => {
    const name = 'a'.repeat(40);
    const names = ['0123abcd', '0123abce', null].map(
      (hash) => rulesFor({ cluster: name, hash })[1]?.name ?? '',
    );
    assert.equal(new Set(names).size, 3);
    for (const each of names) assert.match(each, /^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/);
  });

  it('come with what the description of the cluster leaves open', () => {
    const { notes } = planFirewall(aNetwork({ namedPodRanges: ['extra-pods'], isDualStack: true })) ?? {
      notes: [],
    };
    assert.deepEqual(
      notes.map((note) => note.split(' ').slice(0, 4).join(' ')),
      ['The secondary range extra-pods', 'Pods on the host', 'The cluster has IPv6'],
    );
  });
});

describe('the network of a cluster', () => {
  it('is in the host project, where it is shared', () => {
    assert.equal(readClusterNetwork(CLUSTER, 'service-project')?.networkProject, 'host-project');
    const own = { ...CLUSTER, networkConfig: undefined, network: 'default' };
    assert.deepEqual(
      [readClusterNetwork(own, 'p')?.networkProject, readClusterNetwork(own, 'p')?.network],
      ['p', 'default'],
    );
  });

  it('has a group of nodes for each pool', () => {
    assert.deepEqual(aNetwork().nodeGroups, [
      { tags: ['gke-shop-0123abcd-node'], serviceAccounts: ['nodes@p.iam.gserviceaccount.com'] },
      { tags: ['batch', 'gke-shop-0123abcd-node'], serviceAccounts: ['batch@p.iam.gserviceaccount.com'] },
    ]);
  });

  it('is not known without an id or a target, without a network, or of something else', () => {
    const target = { kind: 'SERVICE_ACCOUNT', email: 'n@p.iam.gserviceaccount.com' } as const;
    assert.equal(readClusterNetwork({ ...CLUSTER, id: undefined }, 'p'), null);
    assert.deepEqual(readClusterNetwork({ ...CLUSTER, id: undefined }, 'p', target)?.target, target);
    assert.equal(readClusterNetwork({ ...CLUSTER, networkConfig: undefined }, 'p'), null);
    assert.equal(readClusterNetwork('a text', 'p'), null);
  });

  it('is read from the recorded answers of GKE', function () {
    const folder = sharedData('gke');
    if (folder === null) return this.skip();
    const file = join(folder, 'cluster-1.35-standard-regional-additional-ranges.json');
    const target = { kind: 'TAG', tag: 'nodes' } as const;
    const network = readClusterNetwork(JSON.parse(readFileSync(file, 'utf8')), 'p', target);
    assert.deepEqual(network?.podRanges, ['10.112.0.0/14', '10.3.0.0/16']);
    assert.deepEqual(network.namedPodRanges, ['extra-pods', 'extra-pods-2']);
  });
});

describe('a rule, written out', () => {
  it('as a gcloud command', () => {
    assert.equal(
      toGcloud(rulesFor()[0] as PlannedRule),
      `gcloud compute firewall-rules create shop-0123abcd-inkubelet-10250 \\
    --project=host-project \\
    --network=prod \\
    --direction=INGRESS \\
    --action=ALLOW \\
    --rules=tcp:10250 \\
    --source-ranges=10.4.0.0/14,10.8.0.0/16 \\
    --target-tags=gke-shop-0123abcd-node \\
    --priority=999 \\
    --description='Pods of shop reach the kubelets on the authenticated port'`,
    );
  });

  it('as a Terraform resource', () => {
    assert.equal(
      toTerraform(rulesFor()[1] as PlannedRule),
      `resource "google_compute_firewall" "shop-0123abcd-exkubelet-10250" {
  name          = "shop-0123abcd-exkubelet-10250"
  description   = "Nobody else reaches the kubelets of shop on the authenticated port"
  project       = "host-project"
  network       = "prod"
  direction     = "INGRESS"
  priority      = 1000
  source_ranges = ["0.0.0.0/0"]
  target_tags   = ["gke-shop-0123abcd-node"]

  deny {
    protocol = "tcp"
    ports    = ["10250"]
  }
}
`,
    );
  });

  it('for nodes that are named by their service account', () => {
    const [rule] = rulesFor({ target: { kind: 'SERVICE_ACCOUNT', email: 'n@p.iam.gserviceaccount.com' } });
    assert.match(toGcloud(rule as PlannedRule), /--target-service-accounts=n@p\.iam\.gserviceaccount\.com/);
    assert.match(
      toTerraform(rule as PlannedRule),
      /target_service_accounts = \["n@p\.iam\.gserviceaccount\.com"\]/,
    );
  });

  it('without a way out of its quotes', () => {
    const rule = { ...(rulesFor()[0] as PlannedRule), description: HOSTILE };
    assert.ok(toGcloud(rule).endsWith(`--description='${HOSTILE.replaceAll("'", `'\\''`)}'`));
    assert.match(toTerraform(rule), /\$\$\{file\(.*%%\{for\}/);
  });

  it("with arguments that the provider's schema has", function () {
    const folder = sharedData('terraform');
    if (folder === null) return this.skip();
    const schema = JSON.parse(readFileSync(join(folder, 'provider-google-schema.json'), 'utf8'));
    const { block } =
      schema.provider_schemas['registry.terraform.io/hashicorp/google'].resource_schemas
        .google_compute_firewall;
    for (const rule of rulesFor()) {
      const names = [...toTerraform(rule).matchAll(/^ {2}(\w+) +=/gm)].map((match) => match[1]);
      assert.deepEqual(
        names.filter((name = '') => !(name in block.attributes)),
        [],
      );
      const action = /^ {2}(allow|deny) \{$/m.exec(toTerraform(rule))?.[1] ?? 'none';
      assert.ok(action in block.block_types);
    }
  });
});
