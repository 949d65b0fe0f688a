import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readClusterDocuments } from '../../../../cli/input/read-cluster-documents.ts';
import { SweepError } from '../../../../shared/platform/errors.ts';
import { sharedData } from '../../../support/shared-data.ts';
import { assetOf, clusterDocument, read, shortly } from './read.ts';

const a = clusterDocument('a');
const b = clusterDocument('b');
const pretty = JSON.stringify([a, b], null, 2);
const ndjson = `${JSON.stringify(a)}\n${JSON.stringify(b)}`;

function refusal(code: string, message: RegExp | string) {
  return (error: unknown) => {
    assert.ok(error instanceof SweepError);
    assert.equal(error.code, code);
    assert.equal(error.disposition, 'exit-2');
    assert.equal(error.facts['file'], 'clusters.json');
    if (typeof message === 'string') assert.equal(error.message, message);
    else assert.match(error.message, message);
    return true;
  };
}

const REFUSED: readonly (readonly [string, string, string, RegExp | string])[] = [
  [
    'an empty file',
    '',
    'INPUT_EMPTY',
    'clusters.json is empty; expected GKE clusters as JSON or YAML, or a Terraform plan or state as JSON.',
  ],
  ['a blank file', ' \n\n\t ', 'INPUT_EMPTY', /is empty/],
  ['YAML of something else', 'addonsConfig:\n  a: 1\n', 'INPUT_NO_CLUSTER', /document 1: none of its fields/],
  ['a YAML list of something else', '- name: a\n', 'INPUT_NO_CLUSTER', /document 1, item 1: none/],
  ['only a YAML comment', '# clusters\n---\n', 'INPUT_EMPTY', /is empty/],
  [
    'YAML with an unclosed quote',
    'name: shop\nlocation: "b\n',
    'INPUT_YAML',
    'clusters.json, line 3: invalid YAML: a closing quote, bracket, comma or colon, or a space, is missing.',
  ],
  [
    'YAML with a duplicate key',
    'nodePools: []\nname: a\nname: b\n',
    'INPUT_YAML',
    /line 3: .*a key is duplicated/,
  ],
  [
    'YAML whose aliases expand to billions of values',
    `a0: &a0 [x]\n${Array.from({ length: 9 }, (_, n) => `a${n + 1}: &a${n + 1} [${`*a${n}, `.repeat(9)}]\n`).join('')}`,
    'INPUT_YAML',
    /aliases expand to too many values/,
  ],
  ['deeply nested YAML', `a: ${'['.repeat(100_000)}`, 'INPUT_YAML', /./],
  ['text', 'NAMES LOCATION\na us-central1\n', 'INPUT_NOT_JSON', /line 1: invalid JSON: /],
  ['HTML', '<!doctype html>\n<html></html>', 'INPUT_NOT_JSON', /line 1/],
  [
    'JSON with an extra comma',
    `${pretty.slice(0, -2)},\n]${' '.repeat(20)}`,
    'INPUT_NOT_JSON',
    /line \d+: invalid JSON: unexpected token '\]'/,
  ],
  [
    'JavaScript',
    '{name: "a", nodePools: []}\n',
    'INPUT_NOT_JSON',
    /line 1: invalid JSON: no line contains a JSON value/,
  ],
  [
    'what the wrapper of setup-terraform prints above a plan',
    `[command]/opt/terraform-bin show -json tfplan\n${pretty}`,
    'INPUT_NOT_JSON',
    /line 1: invalid JSON: it is a line of GitHub Actions; for hashicorp\/setup-terraform, set terraform_wrapper: false\.$/,
  ],
  [
    'what the wrapper of setup-terraform prints below a plan',
    `${JSON.stringify(a)}\n\n::debug::Terraform exited with code 0.\n`,
    'INPUT_NOT_JSON',
    /line 3: invalid JSON: it is a line of GitHub Actions/,
  ],
  [
    'invalid JSON on several lines below one line',
    `${JSON.stringify(a)}\n{\n"name": oops\n}\n`,
    'INPUT_NOT_JSON',
    /line 3: invalid JSON: expected a value/,
  ],
  ['trailing garbage after JSON', `${pretty}\n and what was printed after it`, 'INPUT_NOT_JSON', /line 23: /],
  [
    'half a list',
    pretty.slice(0, pretty.length / 2),
    'INPUT_TRUNCATED',
    /line 1[01]: the JSON ends too early/,
  ],
  ['a list without its last bracket', pretty.slice(0, -1), 'INPUT_TRUNCATED', /line/],
  ['half a document', JSON.stringify(a, null, 2).slice(0, -3), 'INPUT_TRUNCATED', /line/],
  ['half a document on one line', JSON.stringify(a).slice(0, -1), 'INPUT_TRUNCATED', /line 1/],
  ['an incomplete last line', ndjson.slice(0, -5), 'INPUT_TRUNCATED', /line 2/],
  ['a number', '7', 'INPUT_NO_CLUSTER', /document 1: it is not a JSON object/],
  ['text as JSON', '"clusters"', 'INPUT_NO_CLUSTER', /document 1/],
  ['an empty object', '{}', 'INPUT_NO_CLUSTER', /line 1: none of its fields is one of a GKE cluster/],
  [
    'an unrelated object',
    '{"name": "package", "version": "1.0.0"}',
    'INPUT_NO_CLUSTER',
    /none of its fields/,
  ],
  ['a list of unrelated values', '[1, null, {"name": "x"}]', 'INPUT_NO_CLUSTER', /item 1: /],
  ['a kubeconfig', '{"clusters": [{"name": "x", "cluster": {}}]}', 'INPUT_NO_CLUSTER', /line 1, item 1/],
  [
    'assets of other types',
    JSON.stringify([assetOf('a', 'compute.googleapis.com/Instance')]),
    'INPUT_NO_CLUSTER',
    /its assets are of other types/,
  ],
  [
    'assets without resources',
    JSON.stringify([{ ...assetOf('a'), resource: undefined }]),
    'INPUT_NO_CLUSTER',
    /export it with content type RESOURCE/,
  ],
  [
    'deeply nested lists',
    `${'['.repeat(100_000)}${']'.repeat(100_000)}`,
    'INPUT_NO_CLUSTER',
    /not a JSON object/,
  ],
];

describe('an invalid file', () => {
  for (const [name, text, code, message] of REFUSED) {
    it(`${name}: ${code}`, async () => {
      await assert.rejects(read(text), refusal(code, message));
      await assert.rejects(read(text, 1 << 16), refusal(code, message));
    });
  }

  it('is reported with the system error if it cannot be read', async () => {
    const source = {
      async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
        yield new TextEncoder().encode('[');
        throw Object.assign(new Error('EISDIR: illegal operation on a directory, read'), { code: 'EISDIR' });
      },
    };
    await assert.rejects(
      Array.fromAsync(readClusterDocuments(source, 'clusters.json')),
      refusal('INPUT_UNREADABLE', 'Cannot read clusters.json: EISDIR: illegal operation on a directory.'),
    );
  });

  it('is never accepted as complete, wherever it was truncated', async () => {
    for (let length = 1; length < pretty.length; length += 1)
      await assert.rejects(
        read(pretty.slice(0, length), 64),
        { code: 'INPUT_TRUNCATED' },
        `cut at ${length}`,
      );
  });
});

describe('an invalid cluster among valid ones', () => {
  const bad = { name: 'bad', kind: 'something else' };
  const FILES: readonly (readonly [string, string, string[]])[] = [
    ['in a list', JSON.stringify([a, bad, b]), ['a', 'invalid item 2', 'b']],
    ['first in a list', JSON.stringify([bad, a]), ['invalid item 1', 'a']],
    [
      'null in a response',
      JSON.stringify({ clusters: [a, null] }, null, 1),
      ['a', 'invalid clusters, item 2'],
    ],
    ['on its own line', [a, bad, b].map((at) => JSON.stringify(at)).join('\n'), ['a', 'invalid line 2', 'b']],
    [
      'a line that is not JSON',
      `${JSON.stringify(a)}\n{"name":}\n${JSON.stringify(b)}\n`,
      ['a', 'invalid line 2', 'b'],
    ],
    ['the first line, which is not JSON', `{"name":}\n${JSON.stringify(b)}\n`, ['invalid line 1', 'b']],
    ['the last line, which is not JSON', `${JSON.stringify(a)}\n{"name":}`, ['a', 'invalid line 2']],
  ];
  for (const [name, text, expected] of FILES) {
    it(`does not affect the others: ${name}`, async () =>
      assert.deepEqual(shortly(await read(text)), expected));
  }

  it('is reported with its name and position', async () => {
    const [, found] = await read(JSON.stringify([a, bad]));
    assert.deepEqual(found, {
      kind: 'INVALID',
      position: 'item 2',
      name: 'bad',
      detail: 'none of its fields is one of a GKE cluster',
    });
  });
});

describe('a recorded response without a cluster', () => {
  const folder = sharedData('gke');
  if (folder === null) {
    it.skip('skipped: ../shared/data/gke is missing');
    return;
  }
  for (const file of readdirSync(folder).filter((name) => /^(?!cluster-).*\.json$/.test(name))) {
    it(`is rejected: ${file}`, async () => {
      const bytes = readFileSync(join(folder, file));
      await assert.rejects(read(bytes, 1 << 16), { code: 'INPUT_NO_CLUSTER' });
    });
  }
});
