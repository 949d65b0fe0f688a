import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { poolDocument } from '../../../../simulator/documents/pool-document.ts';
import { generateFleet } from '../../../../simulator/fleet/generate-fleet.ts';
import { sharedData } from '../../../support/shared-data.ts';
import { NOW_MS } from '../ask.ts';
import { keyPaths, unknownPaths } from './key-paths.ts';

const CLUSTER = 'google.container.v1.Cluster';
const { clusters } = generateFleet({ clusters: 200, seed: 1, nowMs: NOW_MS });
const documents = clusters.map(({ restDocument }) => restDocument);

/** Keys that no recorded cluster could have: none was Autopilot, in a fleet, or in a state other than RUNNING. */
const NOT_RECORDED = [
  'autopilot.enabled',
  'autoscaling.autoprovisioningNodePoolDefaults.insecureKubeletReadonlyPortEnabled',
  'fleet',
  'fleet.membership',
  'fleet.preRegistered',
  'fleet.project',
  'nodePools[].autoscaling.autoprovisioned',
  'statusMessage',
];
/** Labels and similar maps whose keys depend on the fleet. */
const FREE = /^resourceLabels\.|\.shieldedInstanceConfig\.enableSecureBoot$/;

describe('a cluster document', () => {
  it('has only keys of GKE v1', () => {
    assert.deepEqual(
      documents.flatMap((document) => unknownPaths(document, CLUSTER)),
      [],
    );
  });

  it('has the two versions that gcloud needs to display a cluster', () => {
    for (const document of documents) {
      assert.match(String(document['currentMasterVersion']), /^1\.\d+\.\d+-gke\.\d+$/);
      assert.match(String(document['currentNodeVersion']), /^1\.\d+\.\d+-gke\.\d+$/);
    }
  });

  it('links to zonal clusters as zones and to regional ones as locations', () => {
    for (const { location, name, projectId, restDocument } of clusters) {
      const kind = /-[a-z]$/.test(location) ? 'zones' : 'locations';
      assert.equal(
        restDocument['selfLink'],
        `https://container.googleapis.com/v1/projects/${projectId}/${kind}/${location}/clusters/${name}`,
      );
    }
  });

  it('describes a pool the same way by itself and in its cluster', () => {
    for (const { truth, restDocument } of clusters.slice(0, 20)) {
      assert.deepEqual(
        truth.pools.map((pool) => poolDocument(pool, truth)),
        restDocument['nodePools'],
      );
    }
  });

  describe('compared with the recorded clusters', () => {
    const folder = sharedData('gke');
    if (folder === null) {
      it.skip('skipped: ../shared/data/gke is missing');
      return;
    }
    const recorded = readdirSync(folder)
      .filter((file) => /^cluster-.*\.json$/.test(file))
      .map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as object);
    // The recordings are from v1beta1, which has some keys that v1 lacks.
    const beta = new Set(recorded.flatMap((document) => unknownPaths(document, CLUSTER)));
    const inAll = keyPaths(recorded[0]).filter((path) =>
      recorded.every((document) => keyPaths(document).includes(path)),
    );

    it('has only keys that occur in a recording, except those listed above', () => {
      const known = new Set([...recorded.flatMap((document) => keyPaths(document)), ...NOT_RECORDED]);
      const invented = documents.flatMap((document) => keyPaths(document)).filter((path) => !known.has(path));
      assert.deepEqual(
        [...new Set(invented)].filter((path) => !FREE.test(path)),
        [],
      );
    });

    it('has every v1 key that all recordings have in common', () => {
      const expected = inAll.filter((path) => {
        const plain = path.replaceAll('[]', '');
        return ![...beta].some((each) => plain === each || plain.startsWith(`${each}.`)) && !FREE.test(path);
      });
      assert.ok(expected.length > 100, `${expected.length} keys are in all recordings`);
      const shown = new Set(documents.flatMap((document) => keyPaths(document)));
      assert.deepEqual(
        expected.filter((path) => !shown.has(path)),
        [],
      );
    });
  });
});
