import assert from 'node:assert/strict';
import fc from 'fast-check';
import { EXPOSURES } from '../../../../shared/model/words.ts';
import { decodeCluster } from '../../../../shared/stages/describe/decode-cluster.ts';
import { judgeExemption } from '../../../../shared/stages/judge/exceptions.ts';
import { policyAt } from '../../../../shared/stages/judge/policy.ts';
import { judgeSettings } from '../../../../shared/stages/judge/settings/judge-settings.ts';
import { ancestorsOf } from '../../../../simulator/fleet/ancestors.ts';
import type { Fleet } from '../../../../simulator/fleet/fleet.ts';
import { generateFleet } from '../../../../simulator/fleet/generate-fleet.ts';
import { aCluster } from '../../../support/cluster-builder.ts';
import { NOW_MS } from '../ask.ts';

const documentsOf = (fleet: Fleet): unknown[] => fleet.clusters.map(({ restDocument }) => restDocument);
const exposuresOf = (fleet: Fleet): string[] =>
  documentsOf(fleet).map((document) => judgeSettings(decodeCluster(document)).exposure);
const sorted = (words: Iterable<string>): string[] => [...new Set(words)].sort();

describe('generateFleet', () => {
  it('generates the same fleet for the same options, and a different one for another seed', () => {
    const of = (seed: number) => documentsOf(generateFleet({ clusters: 40, seed, nowMs: NOW_MS }));
    assert.deepEqual(of(7), of(7));
    assert.notDeepEqual(of(7), of(8));
  });

  it('generates larger fleets that start with the clusters of smaller ones', () => {
    const of = (clusters: number) =>
      generateFleet({ clusters, seed: 3, projects: 1, nowMs: NOW_MS }).clusters.map(({ truth }) => truth);
    assert.deepEqual(of(60).slice(0, 20), of(20));
  });

  it('includes every exposure, both modes and every kind of exemption among 25 clusters, for any seed', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1_000_000 }), (seed) => {
        const fleet = generateFleet({ clusters: 25, seed, nowMs: NOW_MS });
        assert.deepEqual(sorted(exposuresOf(fleet)), [...EXPOSURES].sort());
        assert.deepEqual(sorted(fleet.clusters.map(({ truth }) => truth.mode)), ['AUTOPILOT', 'STANDARD']);
        const labeled = fleet.clusters.filter(({ truth }) => 'sweep10255-exempt-until' in truth.labels);
        const valid = labeled.filter(
          ({ truth }) =>
            judgeExemption(aCluster({ labels: truth.labels }), policyAt(NOW_MS)).exemption !== null,
        );
        assert.deepEqual([labeled.length, valid.length], [4, 2]);
      }),
      { numRuns: 25 },
    );
  });

  it('generates a fleet in migration: one to two thirds of it is open', () => {
    const exposures = exposuresOf(generateFleet({ clusters: 500, seed: 1, nowMs: NOW_MS }));
    const open = exposures.filter((exposure) => exposure === 'OPEN').length / exposures.length;
    assert.ok(open > 1 / 3 && open < 2 / 3, `${open} is open`);
  });

  it('varies versions, statuses, endpoints, channels, locations and the number of pools', () => {
    const truths = generateFleet({ clusters: 500, seed: 1, nowMs: NOW_MS }).clusters.map(
      ({ truth }) => truth,
    );
    const minors = (versions: readonly (string | null)[]) =>
      sorted(versions.filter((version) => version !== null).map((version) => version.slice(0, 4)));
    const all = Array.from({ length: 13 }, (_, index) => `1.${24 + index}`);
    assert.deepEqual(minors(truths.map(({ initialVersion }) => initialVersion)), all);
    assert.deepEqual(minors(truths.flatMap(({ pools }) => pools.map(({ version }) => version))), all);
    assert.ok(minors(truths.map(({ controlPlaneVersion }) => controlPlaneVersion)).length >= 12);
    assert.deepEqual(sorted(truths.map(({ status }) => status)), [
      'DEGRADED',
      'ERROR',
      'PROVISIONING',
      'RECONCILING',
      'RUNNING',
    ]);
    assert.equal(new Set(truths.map(({ controlPlane }) => controlPlane)).size, 5);
    assert.equal(new Set(truths.map(({ releaseChannel }) => releaseChannel)).size, 5);
    assert.deepEqual(sorted(truths.map(({ pools }) => String(pools.length))), ['1', '2', '3', '4', '5']);
    assert.ok(truths.some(({ location }) => /-[a-z]$/.test(location)));
    assert.ok(truths.some(({ pools }) => pools.some(({ autoProvisioned }) => autoProvisioned)));
    assert.ok(truths.some(({ fleetMember }) => fleetMember));
  });

  it('generates the requested clusters, each with a unique name in a project of the organization', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 60 }), fc.integer(), (clusters, seed) => {
        const fleet = generateFleet({ clusters, seed, nowMs: NOW_MS });
        assert.equal(fleet.clusters.length, clusters);
        const places = fleet.clusters.map(
          ({ projectId, location, name }) => `${projectId} ${location} ${name}`,
        );
        assert.equal(new Set(places).size, clusters);
        for (const { projectId } of fleet.projects) {
          assert.equal(ancestorsOf(fleet, `projects/${projectId}`).at(-1), 'organizations/123456789012');
        }
      }),
      { numRuns: 20 },
    );
  });

  it('adds idle projects without clusters if the number of projects is not given', () => {
    const fleet = generateFleet({ clusters: 25, seed: 1, nowMs: NOW_MS });
    const idle = fleet.projects.filter(({ state, gkeEnabled }) => state !== 'ACTIVE' || !gkeEnabled);
    assert.deepEqual(sorted(idle.map(({ state, gkeEnabled }) => `${state} ${gkeEnabled}`)), [
      'ACTIVE false',
      'DELETE_REQUESTED true',
    ]);
    assert.deepEqual(
      idle.flatMap(({ projectId }) => fleet.clustersOf(projectId)),
      [],
    );
  });

  it('spreads the clusters evenly over exactly the requested number of projects', () => {
    const fleet = generateFleet({ clusters: 1000, seed: 1, projects: 100, nowMs: NOW_MS });
    assert.deepEqual(
      fleet.projects.map(({ projectId }) => fleet.clustersOf(projectId).length),
      Array.from({ length: 100 }, () => 10),
    );
  });

  it('nests its folders', () => {
    const fleet = generateFleet({ clusters: 1000, seed: 1, projects: 1000, nowMs: NOW_MS });
    const depths = fleet.folders.map(({ id }) => ancestorsOf(fleet, `folders/${id}`).length - 1);
    assert.equal(Math.max(...depths), 3);
  });
});
