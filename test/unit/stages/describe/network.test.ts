import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeCluster } from '../../../../shared/stages/describe/decode-cluster.ts';
import { sharedData } from '../../../support/shared-data.ts';

const networkOf = (fields: object) =>
  decodeCluster({ name: 'c', nodePools: [], ...fields }, { projectId: 'p' }).network;

describe('decodeCluster, network', () => {
  it('decodes the network, with the host project of a shared network', () => {
    const link = { networkConfig: { network: 'projects/host/global/networks/prod' }, network: 'prod' };
    assert.deepEqual(networkOf(link), {
      projectId: 'host',
      name: 'prod',
      podRanges: [],
      namedPodRanges: [],
      controlPlaneRange: null,
      isDualStack: false,
    });
    const { projectId, name } = networkOf({ network: 'default' }) ?? {};
    assert.deepEqual([projectId, name], ['p', 'default']);
  });

  it('decodes each pod range once, and omits invalid ranges', () => {
    const network = networkOf({
      network: 'n',
      clusterIpv4Cidr: '10.4.0.0/14',
      ipAllocationPolicy: { clusterIpv4CidrBlock: '10.4.0.0/14', stackType: 'IPV4_IPV6' },
      privateClusterConfig: { masterIpv4CidrBlock: '172.16.0.0/28' },
      nodePools: [
        { networkConfig: { podIpv4CidrBlock: '10.8.0.0/16' } },
        { networkConfig: { podIpv4CidrBlock: '10.9.0.0/99' } },
      ],
    });
    assert.deepEqual(network?.podRanges, ['10.4.0.0/14', '10.8.0.0/16']);
    assert.deepEqual([network.controlPlaneRange, network.isDualStack], ['172.16.0.0/28', true]);
  });

  it('is null if the description names no network', () => {
    for (const fields of [{}, { network: '' }, { network: 7 }]) assert.equal(networkOf(fields), null);
  });

  it('decodes the tags and the service account of a pool', () => {
    const config = { tags: ['web', 7], serviceAccount: 'default' };
    const [pool, bare] = decodeCluster({ name: 'c', nodePools: [{ config }, {}] }).pools;
    assert.deepEqual([pool?.tags, pool?.serviceAccount], [['web'], 'default']);
    assert.deepEqual([bare?.tags, bare?.serviceAccount], [[], null]);
  });

  it('decodes recorded GKE responses', function () {
    const folder = sharedData('gke');
    if (folder === null) return this.skip();
    const file = join(folder, 'cluster-1.35-standard-regional-additional-ranges.json');
    const { network } = decodeCluster(JSON.parse(readFileSync(file, 'utf8')));
    assert.deepEqual(network?.podRanges, ['10.112.0.0/14', '10.3.0.0/16']);
    assert.deepEqual(network.namedPodRanges, ['extra-pods', 'extra-pods-2']);
  });
});
