import assert from 'node:assert/strict';
import { callersIn } from '../../../support/callers-in.ts';
import { agents } from '../../../support/chart-shapes/agents.ts';
import { mentions, monitors, others } from '../../../support/chart-shapes/mentions.ts';
import { databases, listeners, own } from '../../../support/chart-shapes/own-ports.ts';
import { FINE_GRAINED, migrateText } from '../../../support/migrate-text.ts';

const SHAPES = { agents, listeners, own, databases, mentions, monitors, others };

describe('shapes of public charts', () => {
  it('number at least 600', () => {
    const names = Object.values(SHAPES).flat();
    assert.ok(names.length >= 600, `${names.length}`);
    assert.equal(new Set(names.map(({ text }) => text)).size, names.length);
  });

  for (const [group, shapes] of Object.entries(SHAPES))
    it(`cause no false positives: ${group}`, async () => {
      const reported: string[] = [];
      for (const { name, text } of shapes)
        for (const caller of await callersIn(text)) reported.push(`${name}: ${caller}`);
      assert.deepEqual(reported, []);
    });

  for (const [group, shapes] of Object.entries(SHAPES))
    it(`are not changed by migrate: ${group}`, async () => {
      for (const { name, text } of shapes) {
        const { events } = await migrateText(text, FINE_GRAINED);
        assert.ok(!events.some(({ kind }) => kind === 'CHANGED' || kind === 'ADDED'), name);
        const agents = events.filter((event) => event.kind === 'LEFT' && event.reason === 'VENDOR');
        assert.deepEqual(agents, [], name);
      }
    });
});
