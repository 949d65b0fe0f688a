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

describe('access', () => {
  const cases: readonly [string, string | null, string | null, readonly string[], string][] = [
    ['a call without a token', null, LIST, CLUSTER, 'ALLOWED'],
    ['a permission held everywhere', 'everywhere', LIST, CLUSTER, 'ALLOWED'],
    ['a permission held on the project', 'here', LIST, CLUSTER, 'ALLOWED'],
    ['a permission held on another project', 'here', LIST, ['projects/q', 'folders/5'], 'DENIED'],
    ['a permission held on the folder above', 'below', LIST, CLUSTER, 'ALLOWED'],
    ['a permission held below', 'here', LIST, ['folders/5'], 'DENIED'],
    ['another permission', 'everywhere', 'container.clusters.get', CLUSTER, 'DENIED'],
    ['a token without permissions', 'nothing', LIST, CLUSTER, 'DENIED'],
    ['a search, which needs none', 'nothing', null, CLUSTER, 'ALLOWED'],
    ['a token that nobody issued', 'forged', LIST, CLUSTER, 'UNKNOWN_TOKEN'],
    ['a token named like a property of objects', 'toString', null, CLUSTER, 'UNKNOWN_TOKEN'],
  ];
  for (const [what, token, permission, ancestors, expected] of cases) {
    it(`is ${expected} to ${what}`, () => {
      assert.equal(accessOf(GRANTS, token, permission, ancestors), expected);
    });
  }

  it('is ALLOWED to any token where none is looked at', () => {
    assert.equal(accessOf(undefined, 'forged', LIST, CLUSTER), 'ALLOWED');
  });
});
