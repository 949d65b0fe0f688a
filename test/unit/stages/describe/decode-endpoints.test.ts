import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from 'node:util';
import type { ControlPlane } from '../../../../shared/model/control-plane.ts';
import { decodeControlPlane } from '../../../../shared/stages/describe/decode-endpoints.ts';
import { sharedData } from '../../../support/shared-data.ts';

type Endpoints = Pick<ControlPlane, 'dnsEndpoint' | 'publicEndpoint' | 'privateEndpoint'>;

function endpointsOf(document: object): Endpoints {
  const { dnsEndpoint, publicEndpoint, privateEndpoint } = decodeControlPlane({ ...document });
  return { dnsEndpoint, publicEndpoint, privateEndpoint };
}

const none: Endpoints = { dnsEndpoint: null, publicEndpoint: null, privateEndpoint: null };
const dns = (allowExternalTraffic?: boolean) => ({
  controlPlaneEndpointsConfig: {
    dnsEndpointConfig: {
      endpoint: 'gke-1.us-east1.gke.goog',
      ...(allowExternalTraffic === undefined ? {} : { allowExternalTraffic }),
    },
  },
});
const ip = (config: object) => ({ controlPlaneEndpointsConfig: { ipEndpointsConfig: config } });
const both = { publicEndpoint: '198.51.100.1', privateEndpoint: '10.0.0.2' };

describe('decodeControlPlane', () => {
  const cases: readonly [string, object, Endpoints][] = [
    ['nothing', {}, none],
    [
      'a DNS endpoint that allows external traffic',
      dns(true),
      { ...none, dnsEndpoint: 'gke-1.us-east1.gke.goog' },
    ],
    ['a DNS endpoint that does not allow external traffic', dns(false), none],
    ['a DNS endpoint without allowExternalTraffic', dns(), none],
    ['both IP endpoints', ip({ enabled: true, enablePublicEndpoint: true, ...both }), { ...none, ...both }],
    [
      'a disabled public IP endpoint whose address is still listed',
      { ...ip({ enabled: true, enablePublicEndpoint: false, ...both }), privateClusterConfig: both },
      { ...none, privateEndpoint: '10.0.0.2' },
    ],
    ['disabled IP endpoints', { ...ip({ enabled: false, ...both }), endpoint: '198.51.100.1' }, none],
    ['an older cluster', { endpoint: '198.51.100.1' }, { ...none, publicEndpoint: '198.51.100.1' }],
    [
      'an older private cluster with a public endpoint',
      { endpoint: '198.51.100.1', privateClusterConfig: { ...both, enablePrivateNodes: true } },
      { ...none, ...both },
    ],
    [
      'an older private cluster',
      {
        endpoint: '10.0.0.2',
        privateClusterConfig: { publicEndpoint: '198.51.100.1', enablePrivateEndpoint: true },
      },
      { ...none, privateEndpoint: '10.0.0.2' },
    ],
    ['a host with a port', { endpoint: '127.0.0.1:6443' }, { ...none, publicEndpoint: '127.0.0.1:6443' }],
    ['an IPv6 host', { endpoint: '[2001:db8::1]' }, { ...none, publicEndpoint: '[2001:db8::1]' }],
    ["the client library's empty texts", { endpoint: '', privateClusterConfig: null }, none],
  ];
  for (const [what, document, expected] of cases)
    it(`reads ${what}`, () => assert.deepEqual(endpointsOf(document), expected));

  for (const endpoint of [
    'evil.test/path',
    'user@evil.test',
    'a.test?b',
    'a.test#b',
    'a b',
    'a.test\n',
    'a.test\\b',
    7,
  ])
    it(`rejects ${JSON.stringify(endpoint)} as a host`, () =>
      assert.deepEqual(endpointsOf({ endpoint }), none));

  it('reads a fleet membership', () => {
    const membership = '//gkehub.googleapis.com/projects/123/locations/us-east1/memberships/shop';
    assert.deepEqual(decodeControlPlane({ fleet: { membership, project: 'fleet-host' } }).fleetMembership, {
      project: '123',
      location: 'us-east1',
      name: 'shop',
    });
  });

  it('rejects a location such as `evil.example?` (was inserted into the host name)', () => {
    for (const location of ['evil.example?', 'evil.example#', 'a@b', 'a.b', 'A', '%2f']) {
      const membership = `//gkehub.googleapis.com/projects/123/locations/${location}/memberships/shop`;
      assert.equal(decodeControlPlane({ fleet: { membership } }).fleetMembership, null, location);
    }
  });

  it('ignores a fleet without a membership', () => {
    assert.equal(decodeControlPlane({ fleet: { project: 'fleet-host' } }).fleetMembership, null);
  });

  it('hides CA data when logged or serialized', () => {
    const clusterCaCertificate = Buffer.from('-----BEGIN CERTIFICATE-----').toString('base64');
    const controlPlane = decodeControlPlane({ masterAuth: { clusterCaCertificate } });
    assert.equal(controlPlane.certificateAuthority?.toPem(), '-----BEGIN CERTIFICATE-----');
    assert.doesNotMatch(JSON.stringify(controlPlane) + inspect(controlPlane, { depth: 9 }), /CERTIFICATE-/);
  });
});

describe('decodeControlPlane, recorded responses', () => {
  const folder = sharedData('gke');
  const recorded: readonly [string, Endpoints][] = [
    [
      'cluster-1.29-standard-zonal-no-fields',
      { ...none, publicEndpoint: '34.44.238.31', privateEndpoint: '10.128.0.111' },
    ],
    [
      'cluster-1.33-dns-and-ip-endpoint',
      {
        dnsEndpoint: `gke-ac4a2f15d55f45b6a0632532bc0a17c83610-\${projectNumber}.northamerica-south1-b.gke.goog`,
        publicEndpoint: null,
        privateEndpoint: '10.2.204.2',
      },
    ],
    [
      'cluster-1.33-dns-endpoint-only',
      {
        ...none,
        dnsEndpoint: `gke-ab24ba58ccb8490e9d0ad929fff2aff3a2d8-\${projectNumber}.northamerica-south1-a.gke.goog`,
      },
    ],
    ['cluster-1.33-private-master-cidr', { ...none, privateEndpoint: '172.16.2.34' }],
    ['cluster-1.33-private-endpoint-subnetwork', { ...none, privateEndpoint: '10.2.204.2' }],
  ];
  for (const [name, expected] of recorded)
    it(`reads ${name}`, function () {
      if (folder === null) return this.skip();
      const document = JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8'));
      assert.deepEqual(endpointsOf(document), expected);
      assert.match(decodeControlPlane(document).certificateAuthority?.toPem() ?? '', /^-----BEGIN CERT/);
    });
});
