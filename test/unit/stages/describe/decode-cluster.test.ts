import assert from 'node:assert/strict';
import { decodeCluster } from '../../../../shared/stages/describe/decode-cluster.ts';

const SELF_LINK =
  'https://container.googleapis.com/v1/projects/project-a/zones/us-central1-a/clusters/cluster-a';
const LEAST = { name: 'cluster-a', selfLink: SELF_LINK };

describe('decodeCluster, identity', () => {
  const places: [string, Record<string, unknown>, Record<string, string>, string, string][] = [
    ['a zonal selfLink', { selfLink: SELF_LINK }, {}, 'project-a', 'us-central1-a'],
    [
      'a regional selfLink',
      { selfLink: SELF_LINK.replace('zones/us-central1-a', 'locations/europe-west1') },
      {},
      'project-a',
      'europe-west1',
    ],
    [
      'an old regional selfLink',
      { selfLink: SELF_LINK.replace('zones/us-central1-a', 'regions/europe-west1') },
      {},
      'project-a',
      'europe-west1',
    ],
    [
      'a domain-scoped project',
      { selfLink: SELF_LINK.replace('project-a', 'example.com:project-a') },
      {},
      'example.com:project-a',
      'us-central1-a',
    ],
    [
      'its location before zone and selfLink',
      { selfLink: SELF_LINK, location: 'l', zone: 'z' },
      {},
      'project-a',
      'l',
    ],
    ['its zone before the selfLink', { selfLink: SELF_LINK, zone: 'z' }, {}, 'project-a', 'z'],
    ['the project in which it was listed', { selfLink: SELF_LINK }, { projectId: 'b' }, 'b', 'us-central1-a'],
    ["the asset's name", { nodePools: [] }, { projectId: 'b', location: 'l' }, 'b', 'l'],
    ['nothing', { nodePools: [], selfLink: 7, location: [] }, {}, '-', '-'],
  ];
  for (const [name, fields, known, projectId, location] of places) {
    it(`takes project and location from ${name}`, () => {
      const cluster = decodeCluster({ name: 'cluster-a', ...fields }, known);
      assert.equal(cluster.projectId, projectId);
      assert.equal(cluster.location, location);
    });
  }

  it("takes the name from the selfLink if there is no 'name'", () => {
    assert.equal(decodeCluster({ selfLink: SELF_LINK }).cluster, 'cluster-a');
  });
});

describe('decodeCluster, fields', () => {
  it('decodes the facts', () => {
    const cluster = decodeCluster(
      {
        ...LEAST,
        id: 'uid',
        status: 'RUNNING',
        initialClusterVersion: '1.29.1-gke.1',
        currentMasterVersion: '1.33.1-gke.1',
        releaseChannel: { channel: 'EXTENDED' },
        createTime: '2023-05-01T12:34:56.123456+02:00',
        resourceLabels: { team: 'a', bad: 7 },
        autopilot: { enabled: true },
      },
      { projectNumber: '12' },
    );
    const { settings, pools, controlPlane, maintenance, network, ...facts } = cluster;
    assert.deepEqual(facts, {
      projectId: 'project-a',
      location: 'us-central1-a',
      cluster: 'cluster-a',
      projectNumber: '12',
      uid: 'uid',
      mode: 'AUTOPILOT',
      status: 'RUNNING',
      initialVersion: '1.29.1-gke.1',
      controlPlaneVersion: '1.33.1-gke.1',
      releaseChannel: 'EXTENDED',
      createdAt: '2023-05-01T10:34:56.123Z',
      labels: { team: 'a' },
      autoProvisioning: true,
      poolsFromNodeConfig: true,
      missingFields: null,
    });
  });

  const values: [string, unknown, string | null][] = [
    ['a name that is newer than the table', 'HIBERNATED', 'HIBERNATED'],
    ['a number from the client library', 2, 'RUNNING'],
    ['a number that is newer than the table', 99, null],
    ['unspecified by name', 'STATUS_UNSPECIFIED', null],
    ['unspecified by number', 0, null],
    ['an object', {}, null],
    ["the client library's unset text", '', null],
  ];
  for (const [name, status, expected] of values) {
    it(`decodes as status ${name}`, () => assert.equal(decodeCluster({ ...LEAST, status }).status, expected));
  }

  it('treats an invalid field as unknown, and continues', () => {
    const cluster = decodeCluster({
      ...LEAST,
      id: 7,
      status: [],
      initialClusterVersion: 1.29,
      currentMasterVersion: null,
      releaseChannel: 'RAPID',
      createTime: '2023-02-30T00:00:00Z',
      resourceLabels: ['a'],
      autopilot: 'yes',
      autoscaling: 7,
    });
    const { uid, status, initialVersion, controlPlaneVersion, releaseChannel, createdAt } = cluster;
    assert.deepEqual(
      [uid, status, initialVersion, controlPlaneVersion, releaseChannel, createdAt],
      [null, null, null, null, null, null],
    );
    assert.deepEqual([cluster.labels, cluster.mode, cluster.autoProvisioning], [{}, 'STANDARD', false]);
  });

  it('is not Autopilot if `autopilot` is the empty object that Standard clusters have', () => {
    assert.equal(decodeCluster({ ...LEAST, autopilot: {} }).mode, 'STANDARD');
  });
});

describe('decodeCluster, invalid documents', () => {
  const others: [string, unknown, string, RegExp][] = [
    ['null', null, '(unnamed)', /not a JSON object/],
    ['a list', [LEAST], '(unnamed)', /not a JSON object/],
    ['text', 'cluster-a', '(unnamed)', /not a JSON object/],
    ['an empty object', {}, '(unnamed)', /none of its fields/],
    [
      'an unset response of the client library',
      { name: '', nodePools: null },
      '(unnamed)',
      /none of its fields/,
    ],
    ['an operation', { name: 'operation-1', zone: 'z', operationType: 'UPDATE' }, 'operation-1', /none of/],
    [
      'a node pool',
      { name: 'pool-a', config: {}, version: '1.29.1', selfLink: `${SELF_LINK}/nodePools/pool-a` },
      'pool-a',
      /none of its fields/,
    ],
    ['a cluster without a name', { nodePools: [] }, '(unnamed)', /it has no name/],
    [
      'what our code fails to decode',
      Object.defineProperty({ ...LEAST }, 'createTime', {
        get() {
          throw new TypeError('a defect');
        },
      }),
      'cluster-a',
      /a defect/,
    ],
  ];
  for (const [name, document, cluster, detail] of others) {
    it(`rejects ${name}`, () => {
      assert.throws(
        () => decodeCluster(document),
        (error: { code: string; facts: { cluster: string; detail: string } }) => {
          assert.equal(error.code, 'CLUSTER_MALFORMED');
          assert.equal(error.facts.cluster, cluster);
          assert.match(error.facts.detail, detail);
          return true;
        },
      );
    });
  }
});
