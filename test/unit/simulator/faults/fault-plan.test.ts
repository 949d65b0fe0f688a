import assert from 'node:assert/strict';
import fc from 'fast-check';
import { FaultPlan } from '../../../../simulator/faults/fault-plan.ts';

const LIST = 'container.clusters.list';
const projects = Array.from({ length: 400 }, (_, index) => `projects/p-${index}`);
const struckBy = (plan: FaultPlan, order: readonly string[] = projects): string[] =>
  order.filter((project) => plan.faultFor(LIST, [project, 'organizations/1']) !== null).sort();

describe('a fault plan', () => {
  it('affects the same targets in every run, in any order', () => {
    const expected = struckBy(new FaultPlan('403:0.2', 5));
    assert.deepEqual(struckBy(new FaultPlan('403:0.2', 5), [...projects].reverse()), expected);
    assert.notDeepEqual(struckBy(new FaultPlan('403:0.2', 6)), expected);
  });

  it('affects about the given share of targets', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 1, max: 9 }), (seed, tenths) => {
        const share = struckBy(new FaultPlan(`403:0.${tenths}`, seed)).length / projects.length;
        assert.ok(Math.abs(share - tenths / 10) < 0.12, `${share} for 0.${tenths}`);
      }),
      { numRuns: 30 },
    );
  });

  it('lets a target succeed after the given number of failures', () => {
    const attempts = (rules: string) => {
      const plan = new FaultPlan(rules, 1);
      return Array.from({ length: 4 }, () => plan.faultFor(LIST, ['projects/p'])?.name ?? 'answered');
    };
    assert.deepEqual(attempts('429'), ['429', 'answered', 'answered', 'answered']);
    assert.deepEqual(attempts('429*2,reset'), ['429', '429', 'reset', 'answered']);
    assert.deepEqual(attempts('503*always'), ['503', '503', '503', '503']);
    assert.deepEqual(attempts('403'), ['403', '403', '403', '403']);
  });

  const targets: readonly [string, string, readonly string[], boolean][] = [
    ['403', LIST, ['projects/p'], true],
    ['403', 'cloudresourcemanager.folders.list', ['organizations/1'], false],
    ['403@cloudresourcemanager.*', 'cloudresourcemanager.folders.list', ['organizations/1'], true],
    ['404', LIST, ['projects/p'], false],
    ['404', 'container.clusters.get', ['projects/p/locations/l/clusters/c'], true],
    ['403@projects/p-0007', LIST, ['projects/p-0007'], true],
    ['403@projects/p-0007', LIST, ['projects/p-00071'], false],
    ['403@projects/p-00*', LIST, ['projects/p-0071'], true],
    ['403@folders/5', LIST, ['projects/p', 'folders/5', 'organizations/1'], true],
    ['403@folders/5', 'cloudasset.assets.list', ['folders/5'], true],
    ['403@folders/5@cloudasset.*', LIST, ['projects/p', 'folders/5'], false],
  ];
  for (const [rules, method, ancestors, expected] of targets) {
    it(`${rules} ${expected ? 'affects' : 'does not affect'} ${method} of ${ancestors[0]}`, () => {
      assert.equal(new FaultPlan(rules, 1).faultFor(method, ancestors) !== null, expected);
    });
  }
});
