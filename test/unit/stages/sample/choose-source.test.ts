import assert from 'node:assert/strict';
import { USAGE_CHOICES } from '../../../../shared/model/words.ts';
import { chooseSources } from '../../../../shared/stages/sample/sample-cluster.ts';

describe('chooseSources', () => {
  const cases = {
    auto: [
      ['MANAGED_PROMETHEUS', 'NODE_PROXY', 'PROBE'],
      ['MANAGED_PROMETHEUS', 'PROBE'],
    ],
    proxy: [['NODE_PROXY'], ['NODE_PROXY']],
    probe: [['PROBE'], ['PROBE']],
    monitoring: [['MANAGED_PROMETHEUS'], ['MANAGED_PROMETHEUS']],
    none: [[], []],
  } as const;
  for (const choice of USAGE_CHOICES)
    it(`returns the sources for ${choice}`, () => {
      assert.deepEqual(
        [chooseSources(choice, 'STANDARD'), chooseSources(choice, 'AUTOPILOT')],
        cases[choice],
      );
    });
});
