import assert from 'node:assert/strict';
import { stringify } from 'yaml';
import { assetOf, clusterDocument, read, shortly } from './read.ts';

const a = clusterDocument('a');
const b = clusterDocument('b');
const pretty = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;
const lines = (...values: unknown[]) => values.map((value) => `${JSON.stringify(value)}\n`).join('');
const yaml = (...values: unknown[]) => values.map((value) => stringify(value)).join('---\n');
const path = 'projects/project-a/locations/us-central1-a/clusters/a';
const pool = assetOf('a/nodePools/p', 'container.googleapis.com/NodePool');

/** Exports to a file use snake_case. */
const exported = ({ assetType, ...asset }: ReturnType<typeof assetOf>) => ({
  ...asset,
  asset_type: assetType,
});

const FILES: readonly (readonly [string, string, string[]])[] = [
  ['gcloud describe', pretty(a), ['a']],
  ['a cluster on one line', lines(a), ['a']],
  ['a cluster on one line, without a final line ending', JSON.stringify(a), ['a']],
  ['several outputs of describe, concatenated', pretty(a) + pretty(b), ['a', 'b']],
  [
    'a cluster on one line, and one on several (was one invalid cluster per line)',
    lines(a) + pretty(b),
    ['a', 'b'],
  ],
  ['a cluster on one line, and a list on several', lines(a) + pretty([b, a]), ['a', 'b', 'a']],
  ['gcloud list', pretty([a, b]), ['a', 'b']],
  ['gcloud list of an empty project', '[]\n', []],
  ['a list on one line', JSON.stringify([a, b]), ['a', 'b']],
  ['lists of lists', pretty([[a], [b]]), ['a', 'b']],
  ['one cluster per line', lines(a, b), ['a', 'b']],
  [
    'one cluster per line, with blank lines and CRLF',
    `\r\n${lines(a)}\n \n${lines(b)}`.replaceAll('\n', '\r\n'),
    ['a', 'b'],
  ],
  ['a ListClusters response', pretty({ clusters: [a, b] }), ['a', 'b']],
  ['a ListClusters response on one line', lines({ clusters: [a] }), ['a']],
  ['a ListClusters response without clusters', pretty({ clusters: [] }), []],
  [
    'a partial response',
    pretty({ clusters: [a], missingZones: ['z1', 'z2'] }),
    ['a', 'missing z1', 'missing z2'],
  ],
  ['a partial response on one line', lines({ missingZones: ['z1'], clusters: [a] }), ['a', 'missing z1']],
  ['a response with every zone missing', pretty({ missingZones: ['z1'] }), ['missing z1']],
  ['several responses, one per line', lines({ clusters: [a] }, { clusters: [b] }), ['a', 'b']],
  ['several responses in a list', pretty([{ clusters: [a] }, { clusters: [b] }]), ['a', 'b']],
  ['an export of assets', lines(exported(assetOf('a')), exported(assetOf('b'))), ['a', 'b']],
  ['an export with node pools', lines(exported(pool), exported(assetOf('a'))), [`pool of ${path}`, 'a']],
  [
    'an assets.list response',
    pretty({ readTime: 't', assets: [assetOf('a'), pool] }),
    ['a', `pool of ${path}`],
  ],
  [
    'assets.list responses in a list',
    pretty([{ assets: [assetOf('a')] }, { assets: [assetOf('b')] }]),
    ['a', 'b'],
  ],
  ['gcloud asset list', pretty([assetOf('a'), pool, assetOf('b')]), ['a', `pool of ${path}`, 'b']],
  ['assets with their time windows', lines({ window: {}, asset: assetOf('a') }), ['a']],
  ['gcloud describe without --format', yaml(a), ['a']],
  ['gcloud list --format=yaml', `---\n${yaml(a, b)}`, ['a', 'b']],
  ['YAML with CRLF', yaml(a, b).replaceAll('\n', '\r\n'), ['a', 'b']],
  ['YAML below a comment', `# exported by hand\n${yaml(a)}`, ['a']],
  ['a ListClusters response as YAML', yaml({ clusters: [a, b] }), ['a', 'b']],
  ['a YAML list', yaml([a, b]), ['a', 'b']],
  [
    'invalid YAML between two clusters',
    `${yaml(a)}---\nname: [\n---\n${yaml(b)}`,
    ['a', 'invalid line 8', 'b'],
  ],
  ['a deleted asset', lines({ deleted: true, asset: assetOf('b') }, a), ['a']],
];

describe('the kind of a file', () => {
  for (const [name, text, expected] of FILES) {
    it(`is recognized: ${name}`, async () => {
      assert.deepEqual(shortly(await read(text)), expected);
      assert.deepEqual(shortly(await read(text, 1 << 16)), expected);
    });
  }

  it('does not depend on the order of keys', async () => {
    const turned = Object.fromEntries(Object.entries({ ...a, clusters: undefined }).reverse());
    assert.deepEqual(shortly(await read(pretty(turned))), ['a']);
  });

  it('provides the project ID, the project number, and the location of an asset', async () => {
    const [found] = await read(lines(exported(assetOf('a'))));
    assert.ok(found?.kind === 'CLUSTER');
    assert.deepEqual(found.known, {
      projectId: 'project-a',
      location: 'us-central1-a',
      projectNumber: '123',
    });
    assert.deepEqual(found.document, a);
  });

  it('adds nothing that an asset does not contain', async () => {
    const [found] = await read(lines({ ...assetOf('a'), name: 'a', ancestors: ['folders/4'] }));
    assert.ok(found?.kind === 'CLUSTER');
    assert.deepEqual(found.known, {});
  });

  it('includes the position of each cluster', async () => {
    const positions = async (text: string) => (await read(text)).map(({ position }) => position);
    assert.deepEqual(await positions(pretty(a) + pretty(b)), ['document 1', 'document 2']);
    assert.deepEqual(await positions(pretty([a, b])), ['item 1', 'item 2']);
    assert.deepEqual(await positions(pretty({ clusters: [a, b], missingZones: ['z'] })), [
      'clusters, item 1',
      'clusters, item 2',
      'document 1',
    ]);
    assert.deepEqual(await positions(lines(a) + pretty(b)), ['line 1', 'document 2']);
    assert.deepEqual(await positions(`\n${lines(a, [a, b])}`), [
      'line 2',
      'line 3, item 1',
      'line 3, item 2',
    ]);
  });

  it('does not depend on a UTF-8 byte order mark or the encoding of PowerShell', async () => {
    assert.deepEqual(shortly(await read(`\ufeff${pretty([a])}`)), ['a']);
    assert.deepEqual(shortly(await read(Buffer.from(`\ufeff${pretty([a])}`, 'utf16le'), 8)), ['a']);
    assert.deepEqual(shortly(await read(Buffer.from(`\ufeff${pretty([a])}`, 'utf16le').swap16(), 8)), ['a']);
  });

  it('is determined in linear time for a long line (was quadratic)', async () => {
    const many = Array.from({ length: 20_000 }, (_, index) => clusterDocument(`cluster-${index}`));
    assert.equal((await read(JSON.stringify(many), 1 << 16)).length, many.length);
    assert.equal((await read(lines({ clusters: many }), 1 << 16)).length, many.length);
  });

  it('does not depend on chunk boundaries within a character', async () => {
    const name = 'ünïcödé-\u2028-🛰';
    for (const chunk of [1, 2, 3, 5]) {
      assert.deepEqual(shortly(await read(lines(clusterDocument(name)), chunk)), [name]);
      assert.deepEqual(shortly(await read(pretty([clusterDocument(name)]), chunk)), [name]);
    }
  });
});
