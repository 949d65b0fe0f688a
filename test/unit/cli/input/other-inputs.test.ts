import assert from 'node:assert/strict';
import { read } from './read.ts';

/** What people pass instead of a cluster: the input, and what the error says that it is and what to pass. */
const INPUTS: readonly (readonly [string, string | Uint8Array, RegExp | string])[] = [
  [
    'the table of gcloud list',
    'NAME  LOCATION     MASTER_VERSION\nshop  us-central1  1.33.5\n',
    /it is the table that gcloud prints; add --format=json to the command\.$/,
  ],
  [
    'a Config Connector node pool',
    'apiVersion: container.cnrm.cloud.google.com/v1beta1\nkind: ContainerNodePool\nmetadata: {name: pool-1}\n',
    /it is the Config Connector resource ContainerNodePool pool-1\. Config Connector has no field for the port/,
  ],
  [
    'Config Connector clusters from kubectl',
    JSON.stringify({
      kind: 'List',
      items: [
        {
          apiVersion: 'container.cnrm.cloud.google.com/v1beta1',
          kind: 'ContainerCluster',
          metadata: { name: 'shop' },
        },
        {
          apiVersion: 'container.cnrm.cloud.google.com/v1beta1',
          kind: 'ContainerNodePool',
          metadata: { name: 'pool-1' },
        },
      ],
    }),
    /line 1, item 1: it is the Config Connector resource ContainerCluster shop; line 1, item 2: it is the Config Connector resource ContainerNodePool pool-1\. Config Connector has no field [^.]*\.155\.0\), so nothing [^.]*\. Assess [^.]*\.$/,
  ],
  ...(
    [
      ['Crossplane', 'container.gcp.upbound.io/v1beta1', 'Cluster'],
      ['Cluster API', 'infrastructure.cluster.x-k8s.io/v1beta1', 'GCPManagedCluster'],
      ['a managed service mesh', 'mesh.cloud.google.com/v1beta1', 'ControlPlaneRevision'],
      ['kubectl get nodes', 'v1', 'Node'],
    ] as const
  ).map(
    ([name, apiVersion, kind]) =>
      [
        name,
        `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: shop}\nspec: {location: us-central1}\n`,
        `clusters.json contains no GKE cluster: document 1: it is the Kubernetes resource ${kind} shop (${apiVersion}). Pass a description of the cluster itself: gcloud container clusters describe NAME --location=LOCATION.`,
      ] as const,
  ),
  [
    'an empty list of kubectl (was "nothing open")',
    JSON.stringify({ apiVersion: 'v1', kind: 'List', items: [] }),
    /line 1: it is an empty Kubernetes List\. Pass a description of the cluster itself/,
  ],
  [
    'the flattened format of gcloud',
    '---\ninitialClusterVersion:   1.35.1-gke.1\nname:   shop\nnodePools[0].name:   pool-1\n',
    /it is what gcloud prints with --format=flattened; use --format=json\.$/,
  ],
  [
    'node pools alone, as assets',
    JSON.stringify({
      assetType: 'container.googleapis.com/NodePool',
      name: '//container.googleapis.com/projects/p/zones/z/clusters/shop/nodePools/pool-1',
    }),
    /all its assets are of other types, or deleted\.$/,
  ],
  [
    'a node pool without its cluster',
    JSON.stringify({
      name: 'pool-1',
      config: { kubeletConfig: { insecureKubeletReadonlyPortEnabled: false } },
      selfLink:
        'https://container.googleapis.com/v1/projects/p/zones/us-central1-a/clusters/shop/nodePools/pool-1',
    }),
    /it is the node pool pool-1 alone\. Pass a description of the cluster itself: gcloud/,
  ],
  [
    'an error of the GKE API',
    JSON.stringify({ error: { code: 403, message: 'Permission denied.', status: 'PERMISSION_DENIED' } }),
    /it is an error of an API: Permission denied\.$/,
  ],
  [
    'an error message of gcloud',
    'ERROR: (gcloud.container.clusters.describe) ResponseError: code=404, message=Not found: shop.\n',
    /it is an error message of gcloud\.$/,
  ],
  [
    'what gcloud prints with 2>&1 (was "invalid YAML")',
    'WARNING: The following zones did not respond: us-east1-b. List results may be incomplete.\n[]\n',
    /it begins with a message of gcloud; pass only its standard output, without 2>&1\.$/,
  ],
  [
    'a preview of Pulumi',
    JSON.stringify({ steps: [{ op: 'create', urn: 'urn:pulumi:dev::x::gcp:container/cluster:Cluster::a' }] }),
    /it is output of Pulumi\. Pass a description of the cluster itself/,
  ],
  [
    'an exported Pulumi stack',
    JSON.stringify({ version: 3, deployment: { resources: [{ urn: 'urn:pulumi:dev::x::a::b' }] } }),
    /it is output of Pulumi/,
  ],
  [
    'a Terraform configuration',
    'resource "google_container_cluster" "shop" {\n  name = "shop"\n}\n',
    /it is a Terraform configuration; pass the output of `terraform show -json FILE` for a saved plan\.$/,
  ],
  ...['# GKE\n', '// GKE\n\n', '/* Copyright\n * GKE\n */\n'].map(
    (comment) =>
      [
        `a Terraform configuration below ${JSON.stringify(comment)} (was invalid JSON)`,
        `${comment}resource "google_container_cluster" "shop" {\n  name = "shop"\n}\n`,
        /it is a Terraform configuration; pass the output of `terraform show -json FILE`/,
      ] as const,
  ),
  ...[
    '\u001b[0m\u001b[1mgoogle_container_cluster.shop: Refreshing state... [id=shop]\u001b[0m\n',
    'OpenTofu used the selected providers to generate the following execution\nplan.\n',
    '╷\n│ Error: No configuration files\n╵\n',
  ].map(
    (text) =>
      [
        `the text of terraform plan ${JSON.stringify(text.slice(0, 20))} (was invalid JSON)`,
        text,
        /it is the text that Terraform prints for people; pass the output of `terraform show -json FILE`/,
      ] as const,
  ),
  [
    'a Terraform configuration as JSON',
    JSON.stringify({ resource: { google_container_cluster: { shop: { name: 'shop' } } } }),
    /it is a Terraform configuration\. Pass the output of `terraform show -json`/,
  ],
  [
    'the table of kubectl get nodes',
    'NAME         STATUS   ROLES    AGE   VERSION\ngke-shop-1   Ready    <none>   10d   v1.31.5\n',
    /it is a table; pass the output of `gcloud container clusters list --format=json`\.$/,
  ],
  [
    'effective firewall rules',
    JSON.stringify({ firewallPolicys: [], firewalls: [] }),
    /pass it to `plan` with --firewall-rules/,
  ],
  [
    'a Terraform state file',
    JSON.stringify({ version: 4, serial: 1, lineage: 'a', resources: [] }),
    /it is a Terraform state file\. Pass the output of `terraform show -json` instead/,
  ],
  [
    'a state file of Terraform 0.11',
    JSON.stringify({ version: 3, serial: 1, lineage: 'a', modules: [] }),
    /it is a Terraform state file/,
  ],
  [
    'an encrypted state file of OpenTofu',
    JSON.stringify({ serial: 1, lineage: 'a', meta: {}, encrypted_data: 'x', encryption_version: 'v0' }),
    /it is a Terraform state file/,
  ],
  [
    'a Terraform plan with a change that cannot be read (was "no GKE clusters")',
    JSON.stringify({ format_version: '1.2', resource_changes: [{ type: 'google_container_node_pool' }] }),
    /it is a Terraform plan whose resource_changes cannot be read\.$/,
  ],
  [
    'the log of terraform plan -json',
    JSON.stringify({ '@level': 'info', '@module': 'terraform.ui', type: 'version' }),
    /it is the log that `terraform plan -json` prints/,
  ],
  ['a saved Terraform plan', 'PK\u0003\u0004 and binary', /it is a saved Terraform plan/],
  [
    'a compressed file',
    new Uint8Array([0x1f, 0x8b, 8, 0, 0, 0, 0, 0]),
    /it is compressed; decompress it first\.$/,
  ],
];

describe('an input without a cluster', () => {
  for (const [name, text, message] of INPUTS)
    it(`is named, with what to pass instead: ${name}`, async () => {
      for (const chunkBytes of [undefined, 1 << 16])
        await assert.rejects(read(text, chunkBytes), { code: 'INPUT_NO_CLUSTER', message });
    });
});
