import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv2020 from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { parse } from 'yaml';
import { NO_EXCEPTIONS } from '../../../shared/model/exceptions.ts';
import { SweepError } from '../../../shared/platform/errors.ts';
import { parseExceptions, readExceptions } from '../../../shared/wiring/exceptions-file.ts';

const GOOD = `# Reviewed every quarter.
exemptions:
  - cluster: projects/shop/locations/europe-west1/clusters/legacy
    owner: shop-team
    reason: switched off in March
    until: 2027-03-31
accepted_breaks:
  - agent: kube-hunter
    paths: [pods, exec]
    owner: security-team
    reason: weekly vulnerability scan
    until: 2027-01-31
  - cluster: projects/*/locations/*/clusters/*
    paths: [other]
    owner: platform-team
    reason: a port scanner
    until: 2027-01-31
`;

const schema = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../../docs/schemas/exceptions.schema.json'), 'utf8'),
);
const ajv = new Ajv2020.default({ strict: false });
addFormats.default(ajv);
const isValid = ajv.compile(schema);

function problemOf(text: string): string {
  try {
    parseExceptions(text, 'exceptions.yaml');
  } catch (error) {
    assert.ok(error instanceof SweepError);
    assert.equal(error.code, 'EXCEPTIONS_INVALID');
    return error.message;
  }
  return 'accepted';
}

describe('the register of exceptions', () => {
  it('is parsed', () => {
    const { exemptions, acceptedBreaks } = parseExceptions(GOOD, 'exceptions.yaml');
    assert.deepEqual(exemptions, [
      {
        cluster: 'projects/shop/locations/europe-west1/clusters/legacy',
        owner: 'shop-team',
        reason: 'switched off in March',
        until: '2027-03-31',
      },
    ]);
    assert.deepEqual(
      acceptedBreaks.map(({ cluster, agent, paths }) => [cluster, agent, paths]),
      [
        [null, 'kube-hunter', ['pods', 'exec']],
        ['projects/*/locations/*/clusters/*', null, ['other']],
      ],
    );
  });

  it('agrees with its published JSON Schema', () => {
    assert.ok(isValid(parse(GOOD)), JSON.stringify(isValid.errors));
    const withoutSubject = GOOD.replace('  - agent: kube-hunter\n    paths', '  - paths');
    assert.equal(isValid(parse(withoutSubject)), false);
  });

  for (const text of ['', '# nothing yet\n', 'exemptions:\naccepted_breaks:\n', '{}'])
    it(`may be without entries: ${JSON.stringify(text)}`, () => {
      assert.deepEqual(parseExceptions(text, 'exceptions.yaml'), NO_EXCEPTIONS);
    });

  it('is optional', () => assert.deepEqual(readExceptions(undefined), NO_EXCEPTIONS));

  it('causes an error if it cannot be read, instead of counting as empty', () => {
    assert.throws(() => readExceptions('/does/not/exist.yaml'), {
      code: 'INPUT_UNREADABLE',
      message: 'Cannot read /does/not/exist.yaml: ENOENT.',
    });
  });

  const bad: readonly (readonly [string, string, string])[] = [
    [
      'is a list',
      '- a\n',
      'line 1, column 1: the file must be a mapping with exemptions, accepted_breaks, or both.',
    ],
    [
      'has a misspelled key',
      GOOD.replace('exemptions:', 'exemption:'),
      'line 2, column 1: unknown key "exemption"; the closest name is exemptions.',
    ],
    [
      'has a misspelled key in an entry',
      GOOD.replace('    owner: sec', '    ownr: sec'),
      'line 10, column 5: unknown key "ownr"; the closest name is owner.',
    ],
    [
      'has no end date',
      GOOD.replace('    until: 2027-03-31\n', ''),
      'line 3, column 5: exemptions[1].until is missing.',
    ],
    [
      'has an end date that does not exist',
      GOOD.replace('2027-03-31', '2027-02-30'),
      'line 6, column 12: exemptions[1].until must be a date, as YYYY-MM-DD.',
    ],
    [
      'has an empty owner',
      GOOD.replace('owner: security-team', "owner: ' '"),
      'line 10, column 12: accepted_breaks[1].owner must not be empty.',
    ],
    [
      'names a cluster by its name alone',
      GOOD.replace('projects/shop/locations/europe-west1/clusters/legacy', 'legacy'),
      'line 3, column 14: exemptions[1].cluster must be projects/PROJECT/locations/LOCATION/clusters/CLUSTER; a single * stands for any project, location or cluster.',
    ],
    [
      'names no cluster and no agent',
      GOOD.replace('  - agent: kube-hunter\n    paths', '  - paths'),
      'line 8, column 5: accepted_breaks[1] must name a cluster, an agent, or both.',
    ],
    [
      'names an unknown agent',
      GOOD.replace('kube-hunter', 'kubehunter'),
      'line 8, column 12: accepted_breaks[1].agent must be an agent from docs/agents.md, or NAMESPACE/NAME of a workload; the closest name is kube-hunter.',
    ],
    [
      'accepts no paths',
      GOOD.replace('[pods, exec]', '[]'),
      'line 9, column 12: accepted_breaks[1].paths must name at least one path.',
    ],
    [
      'has a path with a slash',
      GOOD.replace('[pods, exec]', '[/pods]'),
      'line 9, column 13: accepted_breaks[1].paths[1] must be a path as reports show it, without a slash at the beginning: pods, not /pods.',
    ],
    [
      'has a single path instead of a list',
      GOOD.replace('[pods, exec]', 'pods'),
      'line 9, column 12: accepted_breaks[1].paths must be a list of paths.',
    ],
    [
      'has a number as owner',
      GOOD.replace('owner: security-team', 'owner: 7'),
      'line 10, column 12: accepted_breaks[1].owner must be text.',
    ],
    ['has an unclosed list', GOOD.replace('[pods, exec]', '[pods, exec'), 'line 10, column 5: invalid YAML:'],
    ['repeats a key', `${GOOD}exemptions: []\n`, 'line 18, column 1: invalid YAML: Map keys must be unique.'],
    [
      'expands aliases exponentially',
      `a: &a [x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c,*c]\n`,
      'line 1, column 1:',
    ],
  ];
  for (const [what, text, message] of bad)
    it(`is rejected in one sentence with line and column if it ${what}`, () => {
      const problem = problemOf(text);
      assert.ok(problem.startsWith(`exceptions.yaml, ${message}`), problem);
      assert.ok(!problem.includes('\n'), problem);
    });
});
