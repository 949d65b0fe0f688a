import assert from 'node:assert/strict';
import { applyPatch } from 'diff';
import fc from 'fast-check';
import { readUnits } from '../../cli/migrate/read/read-units.ts';
import { manifestStreams } from '../support/arbitrary-manifests.ts';
import { FINE_GRAINED, migrateText, sourceOf } from '../support/migrate-text.ts';

const law = (check: (text: string) => Promise<void>) =>
  fc.assert(fc.asyncProperty(manifestStreams, check), { numRuns: 150 });

describe('migrating any stream of manifests', () => {
  it('leaves no use of the port: migrating the output again changes nothing', () =>
    law(async (text) => {
      const once = await migrateText(text, FINE_GRAINED);
      const twice = await migrateText(once.text, FINE_GRAINED);
      assert.equal(twice.text, once.text);
    }));

  it('yields a diff that turns the input into the output', () =>
    law(async (text) => {
      const { diff, text: migrated } = await migrateText(text, FINE_GRAINED);
      if (diff === '') assert.equal(migrated, text);
      else assert.equal(applyPatch(text, diff, { autoConvertLineEndings: false }), migrated);
    }));

  it('changes only units that its list of changes names', () =>
    law(async (text) => {
      const { units, events } = await migrateText(text, FINE_GRAINED);
      const named = new Set(events.flatMap((event) => (event.kind === 'LEFT' ? [] : [event.subject.line])));
      for (const { unit, splices } of units) {
        const lines = unit.text.split('\n').length;
        const isNamed = [...named].some((line) => line >= unit.line && line < unit.line + lines);
        assert.ok(isNamed || splices.length === 0);
      }
    }));

  it('shows no content of a Secret', () =>
    law(async (text) => {
      const { diff, said } = await migrateText(text, FINE_GRAINED);
      assert.ok(!diff.includes('hunter2') && !said.join('').includes('hunter2'));
    }));

  it('leaves a stream about another port unchanged, without messages', () =>
    law(async (text) => {
      const other = text.replaceAll('10255', '10240').replaceAll('auth_type: none', 'auth_type: tls');
      const migrated = await migrateText(other, FINE_GRAINED);
      assert.equal(migrated.text, other);
      assert.deepEqual([migrated.diff, migrated.events], ['', []]);
    }));

  it('does not depend on how the bytes are chunked', () =>
    law(async (text) => {
      const whole = await migrateText(text, FINE_GRAINED);
      const pieces = await migrateText(text, FINE_GRAINED, 7);
      assert.deepEqual([pieces.text, pieces.said], [whole.text, whole.said]);
    }));

  it('reads units that add up to the stream, each at its stated position', () =>
    law(async (text) => {
      const units = await Array.fromAsync(readUnits(sourceOf('file', text, 11)));
      assert.equal(units.map((unit) => unit.text).join(''), text);
      const lines = text.split('\n');
      for (const unit of units)
        assert.ok(lines[unit.line - 1]?.slice(unit.column - 1).startsWith(unit.text.split('\n')[0] ?? ''));
    }));
});
