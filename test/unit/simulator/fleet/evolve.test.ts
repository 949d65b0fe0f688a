import assert from 'node:assert/strict';
import { decodeCluster } from '../../../../shared/stages/describe/decode-cluster.ts';
import { judgeSettings } from '../../../../shared/stages/judge/settings/judge-settings.ts';
import { evolve } from '../../../../simulator/fleet/evolve.ts';
import type { ClusterPlace, Fleet } from '../../../../simulator/fleet/fleet.ts';
import { generateFleet } from '../../../../simulator/fleet/generate-fleet.ts';
import { NOW_MS } from '../ask.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const fleetOf = (clusters: number): Fleet => generateFleet({ clusters, seed: 1, nowMs: NOW_MS });
const passDay = (fleet: Fleet) => evolve(fleet, { seed: 1, nowMs: NOW_MS + DAY_MS });
const find = (fleet: Fleet, { projectId, location, name }: ClusterPlace) =>
  fleet.findCluster(projectId, location, name);

function exposureAt(fleet: Fleet, place: ClusterPlace): string {
  return judgeSettings(decodeCluster(find(fleet, place)?.restDocument)).exposure;
}

describe('evolve', () => {
  it('closes open clusters, reopens closed ones, deletes one and creates one', () => {
    const before = fleetOf(100);
    const after = fleetOf(100);
    const { closed, reopened, deleted, created } = passDay(after);
    assert.ok(closed.length > 1 && reopened.length > 1);
    for (const place of closed) {
      assert.deepEqual([exposureAt(before, place), exposureAt(after, place)], ['OPEN', 'CLOSED']);
    }
    for (const place of reopened) {
      assert.notEqual(exposureAt(before, place), 'OPEN');
      assert.equal(exposureAt(after, place), 'OPEN');
    }
    assert.deepEqual(
      deleted.map((place) => [find(before, place) === undefined, find(after, place) === undefined]),
      [[false, true]],
    );
    assert.deepEqual(
      created.map((place) => [find(before, place) === undefined, find(after, place) === undefined]),
      [[true, false]],
    );
    assert.equal(after.clusters.length, 100);
  });

  it('is deterministic', () => {
    assert.deepEqual(passDay(fleetOf(30)), passDay(fleetOf(30)));
  });

  it('gives every new cluster a unique name, day after day', () => {
    const fleet = fleetOf(30);
    const names = Array.from({ length: 5 }, () => passDay(fleet).created.map(({ name }) => name)).flat();
    assert.equal(new Set(names).size, 5);
  });

  it('leaves an empty fleet empty', () => {
    assert.deepEqual(passDay(fleetOf(0)), { closed: [], reopened: [], deleted: [], created: [] });
  });
});
