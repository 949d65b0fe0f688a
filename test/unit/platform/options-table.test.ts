import assert from 'node:assert/strict';
import { Option } from 'commander';
import { COMMAND_NAMES, OPTIONS, type OptionLine } from '../../../shared/platform/options-table.ts';

const LINES: [string, OptionLine][] = Object.entries(OPTIONS);

describe('the table of options', () => {
  for (const [name, { flags, variable, fallback, check, documentation, commands }] of LINES) {
    it(`has a line for ${name} that holds together`, () => {
      if (flags === null) assert.match(variable, /^CLOUDSDK_/);
      else {
        const option = new Option(flags);
        const attribute = option.attributeName();
        const own = `${commands[0]}${attribute.charAt(0).toUpperCase()}${attribute.slice(1)}`;
        assert.ok(
          [attribute, own].includes(name),
          'the name follows from the flag, or from command and flag',
        );
        const words = name.replaceAll(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
        assert.equal(variable, `SWEEP_${words}`, 'the variable follows from the name');
      }
      if (fallback !== null) assert.ok(check.safeParse(fallback).success, 'the default passes its own check');
      assert.doesNotMatch(documentation, /\.$/);
      assert.ok(commands.length > 0);
    });
  }

  it('gives each variable to one option', () => {
    const variables = LINES.map(([, { variable }]) => variable);
    assert.equal(new Set(variables).size, variables.length);
  });

  it('lets every command say more', () => {
    assert.deepEqual(OPTIONS.verbose.commands, COMMAND_NAMES);
  });
});
