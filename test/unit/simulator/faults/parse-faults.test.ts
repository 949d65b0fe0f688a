import assert from 'node:assert/strict';
import { SweepError } from '../../../../shared/platform/errors.ts';
import { FAULT_KINDS } from '../../../../simulator/faults/fault-kinds.ts';
import { parseFaults } from '../../../../simulator/faults/parse-faults.ts';

const always = Number.POSITIVE_INFINITY;
const method = (name: RegExp) => ({ of: 'METHOD', name });
const resource = (name: RegExp) => ({ of: 'RESOURCE', name });
const gke = [method(/^container\..*$/)];

describe('parseFaults', () => {
  const good: readonly [string, unknown][] = [
    ['', []],
    ['403', [{ fault: '403', valueMs: null, rate: 1, times: always, targets: gke }]],
    ['429:0.05', [{ fault: '429', valueMs: 1000, rate: 0.05, times: 1, targets: gke }]],
    ['429=250ms*3', [{ fault: '429', valueMs: 250, rate: 1, times: 3, targets: gke }]],
    ['503=2s:.5*always', [{ fault: '503', valueMs: 2000, rate: 0.5, times: always, targets: gke }]],
    [
      '404',
      [{ fault: '404', valueMs: null, rate: 1, times: always, targets: [method(/^container\..*\.get$/)] }],
    ],
    [
      'list-missing-location:0.1',
      [
        {
          fault: 'list-missing-location',
          valueMs: null,
          rate: 0.1,
          times: always,
          targets: [method(/^container\.clusters\.list$/)],
        },
      ],
    ],
    [
      'reset@projects/p-0007',
      [{ fault: 'reset', valueMs: null, rate: 1, times: 1, targets: [resource(/^projects\/p-0007$/)] }],
    ],
    [
      'hung@container.clusters.get@folders/9*',
      [
        {
          fault: 'hung',
          valueMs: null,
          rate: 1,
          times: always,
          targets: [method(/^container\.clusters\.get$/), resource(/^folders\/9.*$/)],
        },
      ],
    ],
  ];
  for (const [text, expected] of good) {
    it(`parses "${text}"`, () => assert.deepEqual(parseFaults(text), expected));
  }

  it('parses several rules in order, ignoring spaces around them', () => {
    assert.deepEqual(
      parseFaults('403:0.1, 429:0.05 ,slow,').map(({ fault }) => fault),
      ['403', '429', 'slow'],
    );
  });

  it('parses every fault name without options', () => {
    const words = Object.keys(FAULT_KINDS);
    assert.deepEqual(
      parseFaults(words.join(','))
        .map(({ fault }) => fault)
        .sort(),
      words.sort(),
    );
  });

  const bad: readonly [string, string][] = [
    ['418', 'unknown fault 418; use one of 403, 404'],
    ['toString', 'a rule must be'],
    ['constructor', 'use one of'],
    ['403:2', 'the rate must be above 0'],
    ['403:0', 'the rate must be above 0'],
    ['403:0.1.2', 'the rate must be above 0'],
    ['403:often', 'a rule must be'],
    ['403=5s', '403 takes no value'],
    ['slow=5m', 'a rule must be'],
    ['reset*0', 'failing attempts must be at least 1'],
    ['reset@', 'a rule must be'],
    ['reset@projects/p 1', 'a rule must be'],
    ['429,broken rule', 'a rule must be'],
  ];
  for (const [text, detail] of bad) {
    it(`rejects "${text}" with FAULTS_INVALID`, () => {
      assert.throws(
        () => parseFaults(text),
        (error) => {
          assert.ok(error instanceof SweepError);
          assert.equal(error.code, 'FAULTS_INVALID');
          assert.equal(error.disposition, 'exit-2');
          assert.ok(error.message.includes(detail), error.message);
          return true;
        },
      );
    });
  }
});
