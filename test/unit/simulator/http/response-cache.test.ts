import assert from 'node:assert/strict';
import { ResponseCache } from '../../../../simulator/http/response-cache.ts';

describe('cached responses', () => {
  function counting() {
    const fleet = { revision: 1 };
    const cache = new ResponseCache(fleet);
    const rendered: string[] = [];
    const ask = (key: string, text = key) => {
      const kept = cache.get(key);
      if (kept !== undefined) return kept;
      rendered.push(key);
      cache.keep(key, text);
      return text;
    };
    return { fleet, rendered, ask };
  }

  it('are rendered once per key', () => {
    const { rendered, ask } = counting();
    assert.deepEqual([ask('a'), ask('b'), ask('a')], ['a', 'b', 'a']);
    assert.deepEqual(rendered, ['a', 'b']);
  });

  it('are rendered again after the fleet has changed', () => {
    const { fleet, ask } = counting();
    assert.equal(ask('a', 'old'), 'old');
    fleet.revision += 1;
    assert.equal(ask('a', 'new'), 'new');
  });

  it('are evicted before they exceed the capacity', () => {
    const { rendered, ask } = counting();
    for (let index = 0; index < 5; index += 1) ask(`large ${index}`, 'x'.repeat(10_000_000));
    ask('large 0');
    assert.equal(rendered.filter((key) => key === 'large 0').length, 2);
  });
});
