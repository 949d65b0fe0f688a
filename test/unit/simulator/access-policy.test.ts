import assert from 'node:assert/strict';
import { accessOf } from '../../../simulator/access/access-policy.ts';

const LIST = 'container.clusters.list';
const GRANTS = {
  everywhere: [LIST],
  here: [`${LIST}@projects/p`],
  below: [`${LIST}@folders/5`],
  nothing: [],
};
const CLUSTER = ['projects/p/locations/l/clusters/c', 'projects/p/locations/l', 'projects/p', 'folders/5'];

describe('accessOf', () => {
  const cases: readonly [string, string | null, string | null, readonly string[], string][] = [
    ['a call without a token', null, LIST, CLUSTER, 'ALLOWED'],
    ['a permission granted everywhere', 'everywhere', LIST, CLUSTER, 'ALLOWED'],
    ['a permission granted on the project', 'here', LIST, CLUSTER, 'ALLOWED'],
    ['a permission granted on another project', 'here', LIST, ['projects/q', 'folders/5'], 'DENIED'],
    ['a permission granted on a parent folder', 'below', LIST, CLUSTER, 'ALLOWED'],
    ['a permission granted only on a child', 'here', LIST, ['folders/5'], 'DENIED'],
    ['another permission', 'everywhere', 'container.clusters.get', CLUSTER, 'DENIED'],
    ['a token without permissions', 'nothing', LIST, CLUSTER, 'DENIED'],
    ['a search, which needs no permission', 'nothing', null, CLUSTER, 'ALLOWED'],
    ['an unknown token', 'forged', LIST, CLUSTER, 'UNKNOWN_TOKEN'],
    ['a token named like an Object property', 'toString', null, CLUSTER, 'UNKNOWN_TOKEN'],
  ];
  for (const [what, token, permission, ancestors, expected] of cases) {
    it(`returns ${expected} for ${what}`, () => {
      assert.equal(accessOf({ tokens: GRANTS, denied: [] }, token, permission, ancestors), expected);
    });
  }

  it('returns DENIED for a denied permission, with or without a token', () => {
    const policy = { tokens: GRANTS, denied: [`${LIST}@folders/5`] };
    for (const token of [null, 'everywhere', 'here'])
      assert.equal(accessOf(policy, token, LIST, CLUSTER), 'DENIED');
    assert.equal(accessOf(policy, null, LIST, ['projects/q']), 'ALLOWED');
    assert.equal(accessOf(policy, null, null, CLUSTER), 'ALLOWED');
  });

  it('returns ALLOWED for any token if tokens are not checked', () => {
    assert.equal(accessOf({ tokens: undefined, denied: [] }, 'forged', LIST, CLUSTER), 'ALLOWED');
  });
});
