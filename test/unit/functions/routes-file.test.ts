import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { parseRoutes } from '../../../functions/conclude-scan/routes-file.ts';

const FALLBACK = 'fallback: { url: https://f.example/x, format: slack }\n';
const SECRET = 'a key of some length';

describe('the file of alert routes', () => {
  it('is shown in docs/owners.md as it must be written', () => {
    const [, example = ''] =
      /<!-- routes -->\n```yaml\n(.*?)```/s.exec(readFileSync('docs/owners.md', 'utf8')) ?? [];
    assert.deepEqual(
      parseRoutes(example, 'routes.yaml').map(({ name }) => name),
      ['team=payments', 'folders/12', 'projects/shop-prod', 'fallback'],
    );
  });

  it('names the webhook of each owner, and of the clusters that nobody owns', () => {
    const text = `routes:
  - { owner: team=payments, url: https://hooks.example/payments, format: teams }
  - { owner: folders/12, url: https://hooks.example/shops, format: json, secret: ${SECRET} }
${FALLBACK}`;
    assert.deepEqual(parseRoutes(text, 'routes.yaml'), [
      {
        name: 'team=payments',
        owner: 'team=payments',
        url: 'https://hooks.example/payments',
        format: 'teams',
        secret: null,
      },
      {
        name: 'folders/12',
        owner: 'folders/12',
        url: 'https://hooks.example/shops',
        format: 'json',
        secret: SECRET,
      },
      { name: 'fallback', owner: null, url: 'https://f.example/x', format: 'slack', secret: null },
    ]);
  });

  const invalid: readonly (readonly [what: string, text: string, message: RegExp])[] = [
    ['no fallback', 'routes: []\n', /line 1, column 1: fallback is missing\.$/],
    [
      'an owner with two routes',
      `routes:\n  - { owner: a=b, url: https://h.example/1, format: slack }\n  - { owner: a=b, url: https://h.example/2, format: slack }\n${FALLBACK}`,
      /line 3, column 14: routes\[2\]\.owner names a=b a second time: an owner has one route\.$/,
    ],
    [
      'an owner that is not one',
      `routes:\n  - { owner: payments, url: https://h.example, format: slack }\n${FALLBACK}`,
      /routes\[1\]\.owner must be projects\/ID, folders\/NUMBER, organizations\/NUMBER or, for a label, KEY=VALUE/,
    ],
    [
      'JSON without a secret',
      'fallback: { url: https://h.example, format: json }\n',
      /fallback\.format json requires a secret/,
    ],
    [
      'an address without encryption',
      'fallback: { url: http://h.example/hidden, format: slack }\n',
      /fallback\.url must be an https:\/\/ URL\.$/,
    ],
    ['a misspelled key', `route: []\n${FALLBACK}`, /unknown key "route"; the closest name is routes/],
    [
      'a format that does not exist',
      'fallback: { url: https://h.example, format: mail }\n',
      /fallback\.format must be one of json, slack, teams/,
    ],
    ['text that is not YAML', 'fallback: {', /invalid YAML/],
  ];
  for (const [what, text, message] of invalid)
    it(`is rejected with the position for ${what}, without any address or secret`, () => {
      assert.throws(
        () => parseRoutes(text, 'routes.yaml'),
        (error: Error & { code: string }) => {
          assert.equal(error.code, 'ROUTES_INVALID');
          assert.match(error.message, message);
          assert.doesNotMatch(error.message, /h\.example|hidden/);
          return true;
        },
      );
    });
});
