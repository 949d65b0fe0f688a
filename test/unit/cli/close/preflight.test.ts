import assert from 'node:assert/strict';
import type { PreflightProblem } from '../../../../cli/close/preflight.ts';
import { type CheckedCluster, checkClusters, checkPreflight } from '../../../../cli/close/preflight-check.ts';
import { SweepError } from '../../../../shared/platform/errors.ts';
import { decodeCluster } from '../../../../shared/stages/describe/decode-cluster.ts';
import type { NodeEntry } from '../../../../shared/stages/sample/ports.ts';
import { aCampaignCluster } from '../../../support/campaign-builder.ts';

const IDENTITY = { projectId: 'shop', location: 'us-central1', cluster: 'web' };

async function* nothing(): AsyncGenerator<never> {}
const LISTS = { listDisruptionBudgets: nothing, listVolumes: nothing, listWorkloads: nothing };

const nodes = (count: number, pool = 'a') =>
  Array.from({ length: count }, (_, index) => ({ name: `n-${index}`, pool }) as unknown as NodeEntry);

/** A pool of a cluster whose nodes take blocks of 256 addresses. */
const aPool = (network: object = {}, pool: object = {}) => ({
  name: 'a',
  podIpv4CidrSize: 24,
  networkConfig: network,
  upgradeSettings: { strategy: 'SURGE', maxSurge: 1 },
  config: { kubeletConfig: { insecureKubeletReadonlyPortEnabled: true } },
  ...pool,
});

interface Setup {
  readonly pools: readonly object[];
  readonly cluster?: object;
  /** Null: the control plane cannot be reached. */
  readonly nodes: readonly NodeEntry[] | null;
}

function check({ pools, cluster = {}, nodes: listed }: Setup): Promise<PreflightProblem[]> {
  const document = {
    name: 'web',
    location: 'us-central1',
    id: 'uid',
    initialClusterVersion: '1.29.4-gke.1043002',
    currentMasterVersion: '1.31.6-gke.1020000',
    nodePools: pools,
    ...cluster,
  };
  const checked: CheckedCluster = {
    cluster: decodeCluster(document, { projectId: 'shop' }),
    document,
    reached: listed === null ? null : { nodes: listed, workloads: LISTS },
    notes: [],
  };
  return checkPreflight(IDENTITY, {
    clock: { nowMs: () => 0 },
    withCluster: (_, use) => use(checked),
  });
}

const addresses = async (setup: Setup) =>
  (await check(setup)).filter(({ code }) => code === 'POD_ADDRESSES').map(({ sentence }) => sentence);

describe('preflight of pod addresses', () => {
  const range = { podIpv4CidrBlock: '10.0.0.0/22' };

  it('has no problem if the range has room for one more node', async () => {
    assert.deepEqual(await addresses({ pools: [aPool(range)], nodes: nodes(3) }), []);
  });

  it('blocks if the nodes of the pools that share the range leave no room', async () => {
    const shared = aPool(range, { name: 'b' });
    assert.deepEqual(
      await addresses({ pools: [aPool(range), shared], nodes: [...nodes(3), ...nodes(1, 'b')] }),
      ['a', 'b'].map(
        (pool) =>
          `Pool ${pool} needs 1 additional node, but the range 10.0.0.0/22 has room for 4 nodes and is used by 4.`,
      ),
    );
  });

  it('counts what other clusters use of the range, as GKE reports it', async () => {
    const used = { ...range, podIpv4RangeUtilization: 1 };
    const sentence =
      'Pool a needs 1 additional node, but the range 10.0.0.0/22 has room for 4 nodes and is used by 4.';
    assert.deepEqual(await addresses({ pools: [aPool(used)], nodes: nodes(1) }), [sentence]);
    assert.deepEqual(await addresses({ pools: [aPool(used)], nodes: null }), [sentence]);
  });

  it('reads the range of the cluster, and its use, for a pool without its own', async () => {
    const cluster = {
      clusterIpv4Cidr: '10.0.0.0/22',
      ipAllocationPolicy: { defaultPodIpv4RangeUtilization: 0.99 },
    };
    assert.equal((await addresses({ pools: [aPool()], cluster, nodes: nodes(1) })).length, 1);
    const own = aPool({ podIpv4CidrBlock: '10.8.0.0/22' });
    assert.deepEqual(await addresses({ pools: [own], cluster, nodes: nodes(1) }), []);
  });

  it('needs room for all nodes of a pool that is upgraded blue-green', async () => {
    const upgradeSettings = { strategy: 'BLUE_GREEN' };
    const [sentence] = await addresses({ pools: [aPool(range, { upgradeSettings })], nodes: nodes(3) });
    assert.match(sentence ?? '', /^Pool a needs 3 additional nodes/);
  });

  it('has no problem if no additional node is created', async () => {
    const upgradeSettings = { strategy: 'SURGE', maxSurge: 0, maxUnavailable: 1 };
    const problems = await check({ pools: [aPool(range, { upgradeSettings })], nodes: nodes(4) });
    assert.deepEqual(problems, []);
  });

  it('reports a range that cannot be read', async () => {
    const problems = await check({ pools: [aPool()], nodes: nodes(1) });
    assert.ok(problems.some(({ code, blocking }) => code === 'NOT_READ' && blocking));
  });
});

describe('preflight of quotas and node addresses', () => {
  const unknown = async (setup: Setup) =>
    (await check(setup)).find(({ code }) => code === 'SURGE_NOT_CHECKED')?.sentence;

  it('says that they are not known', async () => {
    const pools = [aPool({ podIpv4CidrBlock: '10.0.0.0/14' })];
    assert.equal(
      await unknown({ pools, nodes: nodes(1) }),
      'It is not known whether quotas and the subnet of the nodes have room for the additional nodes of a.',
    );
  });

  it('says so of Autopilot clusters as well', async () => {
    const sentence = await unknown({
      pools: [aPool()],
      cluster: { autopilot: { enabled: true } },
      nodes: nodes(1),
    });
    assert.match(sentence ?? '', /additional nodes of the cluster\.$/);
  });
});

describe('preflight in a dry run', () => {
  it('checks at most 20 clusters at the same time, and reports those that cannot be read', async () => {
    const clusters = Array.from({ length: 45 }, (_, index) => aCampaignCluster(`c-${index}`));
    let running = 0;
    let most = 0;
    const checked = await checkClusters(clusters, {
      check: async ({ cluster }) => {
        running += 1;
        most = Math.max(most, running);
        await new Promise((resolve) => setImmediate(resolve));
        running -= 1;
        if (cluster === 'c-7') throw new SweepError('CLUSTER_UNKNOWN', { cluster });
        return [];
      },
    });
    assert.equal(most, 20);
    assert.equal(checked.size, 45);
    const found = [...checked].filter(([, problems]) => problems.length > 0);
    assert.deepEqual(
      found.map(([{ cluster }, problems]) => [
        cluster,
        problems.map(({ code, blocking }) => [code, blocking]),
      ]),
      [['c-7', [['NOT_READ', true]]]],
    );
  });
});
