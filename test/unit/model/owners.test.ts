import assert from 'node:assert/strict';
import {
  couldBeOwnedBy,
  isLabelKey,
  isOwnedBy,
  isOwner,
  type OwnedRow,
  ownerGroupings,
  ownerIn,
  ownerName,
  ownerOf,
} from '../../../shared/model/owners.ts';

const ROW: OwnedRow = {
  project_id: 'shop-prod',
  labels: [
    { key: 'team', value: 'payments' },
    { key: 'stage', value: '' },
    { key: 'note', value: '<b onload="x">&team=web' },
  ],
  ancestors: [
    { resource: 'folders/12', display_name: 'Shops' },
    { resource: 'folders/3', display_name: null },
    { resource: 'organizations/1', display_name: null },
  ],
};
const IN_ORGANIZATION = { ...ROW, ancestors: [{ resource: 'organizations/1', display_name: null }] };

describe('the owner of a cluster', () => {
  const owners: readonly (readonly [
    what: string,
    row: OwnedRow,
    labels: readonly string[],
    owner: string,
  ])[] = [
    ['is its project without owner labels', ROW, [], 'projects/shop-prod'],
    ['is the value of its owner label', ROW, ['team'], 'team=payments'],
    ['is the first owner label that it has', ROW, ['squad', 'team', 'note'], 'team=payments'],
    ['is not an empty label', ROW, ['stage'], 'projects/shop-prod'],
    ['is not an empty label if a later one has a value', ROW, ['stage', 'team'], 'team=payments'],
    ['can be a value with markup, which is left as it is', ROW, ['note'], 'note=<b onload="x">&team=web'],
  ];
  for (const [what, row, labels, owner] of owners)
    it(what, () => {
      assert.equal(ownerOf(row, labels), owner);
      assert.ok(isOwnedBy(row, owner));
    });

  it('can be grouped by each label, by folder and by project', () => {
    const groupings = ownerGroupings(['team', 'stage']);
    assert.deepEqual(
      groupings.map((grouping) => [grouping, ownerIn(grouping, ROW)]),
      [
        ['label:team', 'team=payments'],
        ['label:stage', null],
        ['folder', 'folders/12'],
        ['project', 'projects/shop-prod'],
      ],
    );
  });

  it('is not a folder if the project is directly in the organization, or if its folder is not known', () => {
    assert.equal(ownerIn('folder', IN_ORGANIZATION), null);
    assert.equal(ownerIn('folder', { project_id: 'p', labels: [] }), null);
  });
});

describe('isOwnedBy', () => {
  for (const owner of ['projects/shop-prod', 'folders/12', 'folders/3', 'organizations/1', 'team=payments'])
    it(`accepts ${owner}`, () => assert.ok(isOwnedBy(ROW, owner)));
  for (const owner of ['projects/shop', 'folders/1', 'organizations/12', 'team=web', 'stage=', 'team', ''])
    it(`rejects "${owner}"`, () => assert.ok(!isOwnedBy(ROW, owner)));
});

describe('couldBeOwnedBy', () => {
  const unread = { ...ROW, outcome: 'UNREADABLE' } as const;
  const unknown = { ...unread, labels: [], ancestors: [] };
  it('accepts a cluster that could not be read and about which nothing tells', () => {
    assert.ok(couldBeOwnedBy(unknown, 'team=web'));
    assert.ok(couldBeOwnedBy({ ...unknown, outcome: 'MISSING' }, 'folders/9'));
  });
  it('rejects a cluster that was read, or whose labels, folders or project show another owner', () => {
    assert.ok(!couldBeOwnedBy({ ...unknown, outcome: 'INSPECTED' }, 'team=web'));
    assert.ok(!couldBeOwnedBy({ ...unknown, outcome: 'GONE' }, 'team=web'));
    for (const owner of ['team=web', 'folders/9', 'projects/shop'])
      assert.ok(!couldBeOwnedBy(unread, owner), owner);
  });
});

describe('isOwner', () => {
  const valid = [
    'projects/shop-prod',
    'projects/example.com:shop-prod',
    'folders/12',
    'organizations/1',
    'team=a b',
    'team=a=b',
    'größe=x',
  ];
  for (const text of valid) it(`accepts ${text}`, () => assert.ok(isOwner(text)));
  const invalid = [
    'shop-prod',
    'projects/1',
    'folders/x',
    'team=',
    '=payments',
    'Team=payments',
    'te am=x',
    'team=a\nb',
    'team= a',
    '',
  ];
  for (const text of invalid) it(`rejects ${JSON.stringify(text)}`, () => assert.ok(!isOwner(text)));

  it('accepts only keys that Google Cloud accepts', () => {
    assert.ok(isLabelKey('cost-center_2'));
    for (const key of ['', '2team', 'team name', 'a'.repeat(64)]) assert.ok(!isLabelKey(key), key);
  });
});

describe('ownerName', () => {
  it('adds the display name of a folder if it is known', () => {
    assert.equal(ownerName('folders/12', ROW), 'Shops (folders/12)');
    assert.equal(ownerName('folders/3', ROW), 'folders/3');
    assert.equal(ownerName('team=payments', ROW), 'team=payments');
  });
});
