import assert from 'node:assert/strict';
import { BlockList } from 'node:net';
import fc from 'fast-check';
import { intersect, parseBlock, subtract } from '../../shared/plan/firewall/address-ranges.ts';
import { checkFirewall } from '../../shared/plan/firewall/check-firewall.ts';
import { aNetwork, aRule, type RuleDocument, rulesOf } from '../support/firewall-rules.ts';

/** Blocks within one public /24, so that they often overlap. */
const blocks = fc
  .tuple(fc.nat(255), fc.integer({ min: 24, max: 32 }))
  .map(([last, length]) => `203.0.113.${last}/${length}`);
const lists = fc.array(blocks, { maxLength: 5 });
const ADDRESSES = Array.from({ length: 256 }, (_, last) => `203.0.113.${last}`);

/** Uses Node's implementation, which shares no code with ours. */
function contains(cidrs: readonly string[], address: string): boolean {
  const list = new BlockList();
  for (const cidr of cidrs) {
    const [network = '', length] = cidr.split('/');
    list.addSubnet(network, Number(length));
  }
  return list.check(address);
}

describe('address ranges', () => {
  it('intersect and subtract correctly for every single address', () =>
    fc.assert(
      fc.property(lists, lists, (ranges, others) => {
        const both = intersect(ranges, others);
        const left = subtract(ranges, others);
        for (const address of ADDRESSES) {
          const isIn = contains(ranges, address);
          assert.equal(contains(both, address), isIn && contains(others, address));
          assert.equal(contains(left, address), isIn && !contains(others, address));
        }
      }),
    ));

  it('are parsed as the block that contains the address', () => {
    assert.equal(parseBlock('203.0.113.7/24'), '203.0.113.0/24');
    assert.equal(parseBlock('203.0.113.7'), '203.0.113.7/32');
    assert.equal(parseBlock('2001:db8::1/32'), '2001:db8::/32');
    assert.equal(parseBlock('203.0.113.0/33'), null);
  });
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

describe('the firewall check', () => {
  it('gives each address the same result as evaluating the rules one by one', () =>
    fc.assert(
      fc.property(rules, (drafts) => {
        const traffic = [{ IPProtocol: 'tcp', ports: ['10250'] }];
        const documents = drafts.map(
          ({ isDeny, ...rule }): RuleDocument =>
            aRule(isDeny ? { ...rule, denied: traffic } : { ...rule, allowed: traffic }),
        );
        const network = aNetwork({ podRanges: ['10.4.0.0/14'] });
        const { fromInternet } = checkFirewall(rulesOf(...documents), network).securePort;
        for (const address of ADDRESSES) {
          const hits = drafts.filter(
            ({ disabled, sourceRanges }) => !disabled && contains(sourceRanges, address),
          );
          const first = Math.min(...hits.map(({ priority }) => priority));
          const top = hits.filter(({ priority }) => priority === first);
          assert.equal(
            contains(fromInternet.allowed, address),
            top.length > 0 && top.every(({ isDeny }) => !isDeny),
          );
        }
      }),
    ));
});
