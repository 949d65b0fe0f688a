import assert from 'node:assert/strict';
import { ancestorsOf } from '../../../../simulator/fleet/ancestors.ts';
import { generateFleet } from '../../../../simulator/fleet/generate-fleet.ts';
import { NOW_MS } from '../ask.ts';

const newFleet = () => generateFleet({ clusters: 12, seed: 1, projects: 3, nowMs: NOW_MS });

describe('a fleet', () => {
  it('changes only the given cluster and raises its revision', () => {
    const fleet = newFleet();
    const [first, ...others] = fleet.clustersOf('p-0002');
    assert.ok(first);
    const { revision } = fleet;
    fleet.change(first, { status: 'STOPPING' });
    assert.equal(fleet.findCluster('p-0002', first.location, first.name)?.restDocument['status'], 'STOPPING');
    assert.deepEqual(fleet.clustersOf('p-0002').slice(1), others);
    assert.equal(first.truth.status === 'STOPPING', false, 'what was read before stays as it was');
    assert.ok(fleet.revision > revision);
  });

  it('removes and adds clusters', () => {
    const fleet = newFleet();
    const [first] = fleet.clusters;
    assert.ok(first);
    fleet.remove(first);
    assert.equal(fleet.findCluster(first.projectId, first.location, first.name), undefined);
    fleet.add(first.truth);
    assert.equal(fleet.clusters.length, 12);
    assert.throws(() => fleet.add({ ...first.truth, projectId: 'elsewhere' }), /no project elsewhere/);
  });

  it('finds a project by ID and by number', () => {
    const fleet = newFleet();
    const project = fleet.findProject('p-0003');
    assert.ok(project);
    assert.equal(fleet.findProject(project.projectNumber), project);
    fleet.changeProject('p-0003', { gkeEnabled: false });
    assert.equal(fleet.findProject('p-0003')?.gkeEnabled, false);
    assert.equal(fleet.clustersOf('p-0003').length, 4);
    assert.throws(() => fleet.changeProject('elsewhere', {}), /no project elsewhere/);
  });

  it('lists the ancestors of a resource, nearest first', () => {
    const fleet = newFleet();
    const parent = fleet.findProject('p-0001')?.parent ?? '';
    const above = ancestorsOf(fleet, 'projects/p-0001/locations/us-east1/clusters/c');
    assert.deepEqual(above.slice(0, 4), [
      'projects/p-0001/locations/us-east1/clusters/c',
      'projects/p-0001/locations/us-east1',
      'projects/p-0001',
      parent,
    ]);
    assert.deepEqual(ancestorsOf(fleet, 'projects/unknown'), ['projects/unknown']);
  });
});
