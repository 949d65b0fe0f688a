import assert from 'node:assert/strict';
import { parseClusterName } from '../../../../cli/input/cluster-name.ts';
import { consoleUrl } from '../../../../shared/model/cluster-names.ts';

const SHOP = { projectId: 'my-project', location: 'europe-west1-b', cluster: 'shop' };
const CONSOLE = 'https://console.cloud.google.com';

describe('the name of a cluster', () => {
  for (const text of [
    'projects/my-project/locations/europe-west1-b/clusters/shop',
    'projects/my-project/zones/europe-west1-b/clusters/shop',
    '//container.googleapis.com/projects/my-project/zones/europe-west1-b/clusters/shop',
    'https://container.googleapis.com/v1/projects/my-project/zones/europe-west1-b/clusters/shop',
    'gke_my-project_europe-west1-b_shop',
    ' projects/my-project/locations/europe-west1-b/clusters/shop\r\n',
    `${CONSOLE}/kubernetes/clusters/details/europe-west1-b/shop/details?project=my-project`,
    `${CONSOLE}/kubernetes/clusters/details/europe-west1-b/shop/nodes?authuser=1&project=my-project#top`,
    `${CONSOLE}/kubernetes/clusters/details/europe-west1-b/shop;tab=details?project=my-project`,
    consoleUrl({ project_id: 'my-project', location: 'europe-west1-b', cluster: 'shop' }),
  ])
    it(`can be ${JSON.stringify(text).slice(1, -1)}`, () => assert.deepEqual(parseClusterName(text), SHOP));

  it('can be the context of a cluster in a domain-scoped project', () =>
    assert.equal(parseClusterName('gke_example.com:shop_us-east1_a').projectId, 'example.com:shop'));

  for (const [text, detail] of [
    ['', 'no cluster was passed'],
    ['shop', 'it does not name a project, a location and a cluster'],
    ['gke_my-project_shop', 'it does not name a project, a location and a cluster'],
    ['minikube', 'it does not name a project, a location and a cluster'],
    [
      'connectgateway_my-project_global_shop',
      'a Connect Gateway context names a fleet membership, not a cluster',
    ],
    [
      `${CONSOLE}/compute/instances?project=my-project`,
      'it is the URL of another product in the console (compute); open the page of the cluster and copy its URL',
    ],
    [
      `${CONSOLE}/kubernetes/list/overview?project=my-project`,
      'it is the URL of another page of Kubernetes Engine in the console; open the page of the cluster and copy its URL',
    ],
    [CONSOLE, "it is the URL of the console's start page; open the page of the cluster and copy its URL"],
    [
      `${CONSOLE}/kubernetes/clusters/details/europe-west1-b/shop/details`,
      'the URL has no project parameter',
    ],
    ['https://portal.azure.com/#home', 'it is not the URL of a cluster'],
  ] as const)
    it(`cannot be ${text}`, () =>
      assert.throws(() => parseClusterName(text), {
        code: 'CLUSTER_NAME_INVALID',
        message: new RegExp(`": ${detail.replaceAll(/[()]/g, '\\$&')}\\. Use projects/`),
      }));
});
