import assert from 'node:assert/strict';
import fc from 'fast-check';
import { compareGkeVersions, isBelow, parseGkeVersion } from '../../../shared/model/gke-version.ts';

function compare(a: string, b: string): number {
  const [first, second] = [parseGkeVersion(a), parseGkeVersion(b)];
  assert.ok(first !== null && second !== null);
  return Math.sign(compareGkeVersions(first, second));
}

describe('a GKE version', () => {
  const orders: [string, number, string][] = [
    ['1.26.4-gke.500', -1, '1.26.4-gke.1200'],
    ['1.26.4-gke.500', 0, '1.26.4-gke.500'],
    ['1.26.4', -1, '1.26.4-gke.1'],
    ['1.26.4', 0, '1.26.4-gke.0'],
    ['1.29', 0, '1.29.0'],
    ['1.9.7', -1, '1.10.0'],
    ['1.29.12-gke.1', 1, '1.29.9-gke.9000'],
    ['1.32.0-gke.0', 0, '1.32'],
    ['1.31.99-gke.999999', -1, '1.32'],
    ['2.0.0', 1, '1.99.99-gke.1'],
  ];
  for (const [a, order, b] of orders) {
    it(`orders ${a} and ${b}`, () => {
      assert.equal(compare(a, b), order);
      assert.equal(compare(b, a), order === 0 ? 0 : -order);
    });
  }

  const rubbish = [
    null,
    '',
    'latest',
    '-',
    '1',
    '1.',
    '1.x',
    'v1.29.1',
    ' 1.29.1',
    '1.29.1\n',
    '1.29.1-gke',
    '1.29.1-gke.',
    '1.29.1-gke.1.2',
    '1.29.1-eks.1',
    '1.29.1-alpha',
    '01.29.1',
    '1.29.1-gke.99999999999999999999',
    '1.99999999999999999999.1',
    '-1.29.1',
    '１.２９.１',
  ];
  for (const text of rubbish) {
    it(`cannot be parsed from ${JSON.stringify(text)}`, () => {
      assert.equal(parseGkeVersion(text), null);
    });
  }

  it('is below a bound only if it is strictly lower', () => {
    const version = parseGkeVersion('1.26.4-gke.499');
    assert.ok(version !== null);
    assert.equal(isBelow(version, '1.26.4-gke.500'), true);
    assert.equal(isBelow(version, '1.26.4-gke.499'), false);
    assert.throws(() => isBelow(version, 'latest'), { name: 'RangeError', message: /latest/ });
  });

  it('is null or totally ordered with every other version, whatever the text', () => {
    const part = fc.oneof(fc.nat(40), fc.constantFrom('x', '', '-'));
    const text = fc
      .tuple(part, part, part, part)
      .map(([major, minor, patch, build]) => `${major}.${minor}.${patch}-gke.${build}`);
    fc.assert(
      fc.property(fc.oneof(text, fc.string()), fc.oneof(text, fc.string()), (a, b) => {
        const [first, second] = [parseGkeVersion(a), parseGkeVersion(b)];
        if (first === null || second === null) return;
        assert.equal(compareGkeVersions(first, second), -compareGkeVersions(second, first));
      }),
    );
  });
});
