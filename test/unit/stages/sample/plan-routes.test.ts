import assert from 'node:assert/strict';
import {
  CertificateAuthority,
  type ControlPlane,
  ROUTE_KINDS,
} from '../../../../shared/model/control-plane.ts';
import { planRoutes } from '../../../../shared/stages/sample/reach-cluster.ts';
import { NO_CONTROL_PLANE } from '../../../support/cluster-builder.ts';

const certificateAuthority = new CertificateAuthority('');
const every: ControlPlane = {
  dnsEndpoint: 'gke-1.us-east1.gke.goog',
  publicEndpoint: '198.51.100.1',
  privateEndpoint: '10.0.0.2',
  fleetMembership: { project: '123', location: 'us-east1', name: 'shop' },
  certificateAuthority,
};
const servers = (
  controlPlane: ControlPlane,
  allowed = ROUTE_KINDS as readonly (typeof ROUTE_KINDS)[number][],
) => planRoutes(controlPlane, allowed).map(({ kind, server }) => `${kind} ${server}`);

const GATEWAY = 'connectgateway.googleapis.com/v1/projects/123/locations';

describe('planRoutes', () => {
  it('plans every available route, in the fixed order', () => {
    assert.deepEqual(servers(every), [
      'DNS_ENDPOINT https://gke-1.us-east1.gke.goog',
      'PUBLIC_ENDPOINT https://198.51.100.1',
      `CONNECT_GATEWAY https://us-east1-${GATEWAY}/us-east1/gkeMemberships/shop`,
      'PRIVATE_ENDPOINT https://10.0.0.2',
    ]);
  });

  it('reaches a global membership through the global gateway', () => {
    const fleetMembership = { project: '123', location: 'global', name: 'shop' };
    assert.deepEqual(servers({ ...NO_CONTROL_PLANE, fleetMembership }), [
      `CONNECT_GATEWAY https://${GATEWAY}/global/gkeMemberships/shop`,
    ]);
  });

  it('keeps the fixed order, whatever the order of the allowed routes', () => {
    assert.deepEqual(servers(every, ['PRIVATE_ENDPOINT', 'DNS_ENDPOINT']), [
      'DNS_ENDPOINT https://gke-1.us-east1.gke.goog',
      'PRIVATE_ENDPOINT https://10.0.0.2',
    ]);
  });

  it("trusts the cluster's CA only at its IP endpoints", () => {
    assert.deepEqual(
      planRoutes(every, ROUTE_KINDS).map((route) => route.certificateAuthority),
      [null, certificateAuthority, null, certificateAuthority],
    );
  });

  it('plans no IP endpoint whose certificate cannot be verified', () => {
    const controlPlane = { ...every, certificateAuthority: null, fleetMembership: null, dnsEndpoint: null };
    assert.deepEqual(servers(controlPlane), []);
  });

  it('plans nothing if no route is allowed or available', () => {
    assert.deepEqual(servers(every, []), []);
    assert.deepEqual(servers(NO_CONTROL_PLANE), []);
  });
});
