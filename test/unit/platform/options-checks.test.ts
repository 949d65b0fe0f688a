import assert from 'node:assert/strict';
import type * as z from 'zod';
import {
  choice,
  duration,
  endpoint,
  scope,
  wholeNumber,
  yesOrNo,
} from '../../../shared/platform/options-checks.ts';
import { scanStore } from '../../../shared/platform/options-checks-cloud.ts';

const CASES: { name: string; check: z.ZodType; good: [string, unknown][]; bad: [string, string][] }[] = [
  {
    name: 'a choice',
    check: choice(['list', 'assets']),
    good: [['list', 'list']],
    bad: [['List', 'must be one of list, assets']],
  },
  {
    name: 'an integer',
    check: wholeNumber(1, 20),
    good: [
      ['1', 1],
      ['20', 20],
    ],
    bad: ['0', '21', '-1', '1.5', '1e1', ' 3', 'many', ''].map((text) => [
      text,
      'must be an integer from 1 to 20',
    ]),
  },
  {
    name: 'a duration',
    check: duration(),
    good: [
      ['0ms', 0],
      ['100ms', 100],
      ['30s', 30_000],
      ['5m', 300_000],
      ['1h', 3_600_000],
      ['2d', 172_800_000],
    ],
    bad: ['100', '1 h', '-1s', '1.5h', '1w', ''].map((text) => [
      text,
      'must be a duration such as 100ms, 30s, 5m, 1h or 2d',
    ]),
  },
  {
    name: 'a Boolean',
    check: yesOrNo(),
    good: [
      ['true', true],
      ['on', true],
      ['0', false],
    ],
    bad: [['maybe', 'must be true or false']],
  },
  {
    name: 'a scope',
    check: scope(),
    good: [
      [
        'projects/p-12345, folders/2',
        [
          { kind: 'folders', id: '2' },
          { kind: 'projects', id: 'p-12345' },
        ],
      ],
    ],
    bad: [
      ['my-project', 'must be organizations/NUMBER, folders/NUMBER or projects/ID'],
      ['folders/2,folder/3', '"folder/3" must be organizations/NUMBER, folders/NUMBER or projects/ID'],
    ],
  },
  {
    name: 'a store',
    check: scanStore(),
    good: [
      ['fleet.duckdb', 'fleet.duckdb'],
      ['bigquery://my-project/sweep10255', 'bigquery://my-project/sweep10255'],
    ],
    bad: ['postgres://host/db', 'bigquery://my-project', 'bigquery://p/d/t'].map((text) => [
      text,
      'must be a file path or bigquery://PROJECT/DATASET',
    ]),
  },
  {
    name: 'an endpoint',
    check: endpoint().transform(String),
    good: [
      ['http://127.0.0.1:8080/', 'http://127.0.0.1:8080/'],
      ['http://localhost:8080', 'http://localhost:8080/'],
      ['http://[::1]:8080/', 'http://[::1]:8080/'],
      ['https://gke.example/', 'https://gke.example/'],
    ],
    bad: ['http://gke.example/', 'ftp://127.0.0.1/', '127.0.0.1:8080', 'http://127.0.0.1.example/'].map(
      (text) => [text, 'must be an https:// URL, or an http:// URL on this machine'],
    ),
  },
];

for (const { name, check, good, bad } of CASES) {
  describe(`the check of ${name}`, () => {
    for (const [text, value] of good) {
      it(`accepts "${text}"`, () => assert.deepEqual(check.parse(text), value));
    }
    for (const [text, message] of bad) {
      it(`rejects "${text}"`, () => {
        assert.deepEqual(
          check.safeParse(text).error?.issues.map((issue) => issue.message),
          [message],
        );
      });
    }
  });
}
