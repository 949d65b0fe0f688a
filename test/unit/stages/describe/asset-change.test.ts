import assert from 'node:assert/strict';
import { poolChangeOf, readAssetChange } from '../../../../shared/stages/describe/asset-change.ts';
import { temporalAsset, tills } from '../../../support/changes-session.ts';

const AT = '2026-11-25T12:00:00.123456Z';
const read = (text: string) => readAssetChange(Buffer.from(text));
const message = (differences: object) =>
  temporalAsset({ document: tills(true), at: AT, asset: { ...differences } });

describe('a message of a feed', () => {
  it('names the cluster, the time and what is above the project', () => {
    const change = read(temporalAsset({ document: tills(true), prior: tills(false), at: AT }));
    assert.deepEqual(change, {
      cluster: { projectId: 'shop-prod', projectNumber: '900', location: 'europe-west1', cluster: 'tills' },
      assetName: '//container.googleapis.com/projects/shop-prod/locations/europe-west1/clusters/tills',
      isPool: false,
      updateTime: AT,
      updatedAtMs: Date.UTC(2026, 10, 25, 12, 0, 0, 123),
      ancestors: ['projects/900', 'organizations/1'],
      deleted: false,
      document: tills(true),
      prior: { document: tills(false) },
    });
  });

  it('about a node pool of a zonal cluster leads to the cluster', () => {
    const name =
      '//container.googleapis.com/projects/example.com:shop/zones/europe-west1-b/clusters/c/nodePools/p';
    const change = read(message({ name, assetType: 'container.googleapis.com/NodePool' }));
    assert.equal(change?.isPool, true);
    assert.deepEqual(change?.cluster, {
      projectId: 'example.com:shop',
      projectNumber: '900',
      location: 'europe-west1-b',
      cluster: 'c',
    });
  });

  it('takes the project ID from the description if the name contains the number', () => {
    const name = '//container.googleapis.com/projects/900/locations/europe-west1/clusters/tills';
    const selfLink =
      'https://container.googleapis.com/v1/projects/shop-prod/locations/europe-west1/clusters/tills';
    const change = read(message({ name, resource: { data: tills(true, { selfLink }) } }));
    assert.equal(change?.cluster.projectId, 'shop-prod');
  });

  const ignored: Readonly<Record<string, string>> = {
    'the welcome message':
      'You have successfully configured real time feed "projects/900/feeds/sweep10255". You will receive updates.',
    'another asset type': message({
      name: '//storage.googleapis.com/b',
      assetType: 'storage.googleapis.com/Bucket',
    }),
  };
  for (const [what, text] of Object.entries(ignored))
    it(`is about no cluster: ${what}`, () => {
      assert.equal(read(text), null);
    });

  const invalid: Readonly<Record<string, [string | Uint8Array, RegExp]>> = {
    'that is not JSON': ['no JSON', /not valid JSON/],
    'that is truncated': [temporalAsset({ document: tills(true), at: AT }).slice(0, -9), /not valid JSON/],
    'that is not UTF-8': [new Uint8Array([0x7b, 0xff]), /not UTF-8/],
    'without an asset': ['{}', /asset/],
    'with a name of something else': [
      message({ name: '//container.googleapis.com/projects/p/clusters/c' }),
      /asset\.name/,
    ],
    'whose name is prefixed': [
      message({ name: 'x//container.googleapis.com/projects/p/zones/z/clusters/tills' }),
      /asset\.name/,
    ],
    'whose type does not match its name': [
      message({ assetType: 'container.googleapis.com/NodePool' }),
      /asset\.name/,
    ],
    'that describes another cluster': [
      message({ resource: { data: tills(true, { name: 'other' }) } }),
      /asset\.resource/,
    ],
    'with an invalid time': [message({ updateTime: 'yesterday' }), /updateTime/],
  };
  for (const [what, [text, detail]] of Object.entries(invalid))
    it(`${what} is invalid`, () => {
      const bytes = typeof text === 'string' ? Buffer.from(text) : text;
      assert.throws(() => readAssetChange(bytes), { code: 'MESSAGE_INVALID', message: detail });
    });

  it('with more bytes than Pub/Sub accepts is rejected before it is parsed', () => {
    assert.throws(() => readAssetChange(Buffer.alloc(10_000_001, '[')), { code: 'MESSAGE_TOO_LARGE' });
  });

  const pool = (setting: unknown) => ({
    name: 'p',
    config: { kubeletConfig: { insecureKubeletReadonlyPortEnabled: setting } },
  });
  const changes: readonly [unknown, object | null | undefined, string][] = [
    [pool(true), pool(false), 'CHANGED'],
    [pool(false), pool(true), 'CHANGED'],
    [pool(undefined), pool(false), 'CHANGED'],
    [pool('on'), pool(false), 'CHANGED'],
    [pool(true), pool(true), 'STAYS_OPEN'],
    [pool(false), pool(false), 'UNCHANGED'],
    [pool(undefined), pool(undefined), 'UNCHANGED'],
    [pool(true), null, 'CHANGED'],
    [pool(undefined), null, 'CHANGED'],
    [pool(false), null, 'UNCHANGED'],
    [pool(false), undefined, 'CHANGED'],
  ];
  for (const [now, prior, expected] of changes)
    it(`of a node pool from ${JSON.stringify(prior)} to ${JSON.stringify(now)} is ${expected}`, () => {
      const update = {
        document: now as never,
        pool: 'p',
        at: AT,
        ...(prior !== undefined && { prior: prior as never }),
      };
      const change = read(temporalAsset(update));
      assert.equal(change && poolChangeOf(change), expected);
    });
});
