import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  type AddressRange,
  contains,
  cut,
  joined,
  parseRange,
  parseRanges,
  subtract,
  toCidrs,
} from '../../shared/plan/firewall/address-ranges.ts';
import { checkFirewall } from '../../shared/plan/firewall/check-firewall.ts';
import { aNetwork, aRule, type RuleDocument, rulesOf } from '../support/firewall-rules.ts';

/** Blocks of the last 256 addresses of a /24 of the internet, so that they meet often. */
const blocks = fc
  .tuple(fc.nat(255), fc.integer({ min: 24, max: 32 }))
  .map(([last, length]) => `203.0.113.${last}/${length}`);
const lists = fc.array(blocks, { maxLength: 5 }).map(parseRanges);
const ADDRESSES = Array.from({ length: 256 }, (_, last) => addressOf(`203.0.113.${last}`));

function addressOf(text: string): AddressRange {
  const range = parseRange(text);
  assert.ok(range);
  return range;
}

describe('address ranges', () => {
  it('cut, joined and written as blocks, cover the same addresses', () =>
    fc.assert(
      fc.property(lists, lists, (ranges, others) => {
        const forms = [cut(ranges, others), joined(ranges), parseRanges(joined(ranges).flatMap(toCidrs))];
        for (const form of forms)
          for (const address of ADDRESSES) assert.equal(contains(form, address), contains(ranges, address));
      }),
    ));

  it('minus others have only the remaining addresses', () =>
    fc.assert(
      fc.property(lists, lists, (ranges, others) => {
        const left = subtract(ranges, others);
        for (const address of ADDRESSES)
          assert.equal(contains(left, address), contains(ranges, address) && !contains(others, address));
      }),
    ));
});

const rules = fc.array(
  fc.record({
    name: fc.constantFrom('a', 'b', 'c'),
    priority: fc.integer({ min: 1, max: 3 }),
    disabled: fc.boolean(),
    sourceRanges: fc.array(blocks, { minLength: 1, maxLength: 3 }),
    isDeny: fc.boolean(),
  }),
  { maxLength: 6 },
);

describe('the check of the firewall', () => {
  it('judges each address as going through the rules one by one does', () =>
    fc.assert(
      fc.property(rules, (drafts) => {
        const traffic = [{ IPProtocol: 'tcp', ports: ['10250'] }];
        const documents = drafts.map(
          ({ isDeny, ...rule }): RuleDocument =>
            aRule(isDeny ? { ...rule, denied: traffic } : { ...rule, allowed: traffic }),
        );
        const network = aNetwork({ podRanges: ['10.4.0.0/14'] });
        const { fromInternet } = checkFirewall(rulesOf(...documents), network).securePort;
        const allowed = parseRanges(fromInternet.allowed);
        for (const address of ADDRESSES) {
          const hits = drafts.filter(
            ({ disabled, sourceRanges }) => !disabled && contains(parseRanges(sourceRanges), address),
          );
          const first = Math.min(...hits.map(({ priority }) => priority));
          const top = hits.filter(({ priority }) => priority === first);
          assert.equal(contains(allowed, address), top.length > 0 && top.every(({ isDeny }) => !isDeny));
        }
      }),
    ));
});
