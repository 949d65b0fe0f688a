import assert from 'node:assert/strict';
import { Option } from 'commander';
import {
  COMMAND_NAMES,
  FUNCTION_NAMES,
  OPTIONS,
  type OptionLine,
  optionsOf,
  SECRET_OPTIONS,
} from '../../../shared/platform/options-table.ts';

const LINES: [string, OptionLine][] = Object.entries(OPTIONS);

describe('the table of options', () => {
  for (const [name, { flags, variable, fallback, check, documentation, users }] of LINES) {
    it(`has a consistent row for ${name}`, () => {
      if (flags === null) assert.match(variable, /^(SWEEP_[A-Z_]+|CLOUDSDK_[A-Z_]+|[A-Z]+_EMULATOR_HOST)$/);
      else {
        const option = new Option(flags);
        const attribute = option.attributeName();
        const own = `${users[0]}${attribute.charAt(0).toUpperCase()}${attribute.slice(1)}`;
        assert.ok(
          [attribute, own].includes(name),
          'the name follows from the flag, or from command and flag',
        );
        const words = name.replaceAll(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
        assert.equal(variable, `SWEEP_${words}`, 'the variable follows from the name');
      }
      if (fallback !== null) assert.ok(check.safeParse(fallback).success, 'the default passes its own check');
      assert.doesNotMatch(documentation, /\.$/);
      assert.ok(users.length > 0);
    });
  }

  /** At least one is valid for each option that takes a value. */
  const SAMPLES = [
    ...[
      'a',
      '1',
      '1h',
      '1.33',
      'none',
      'list',
      'json',
      'shell',
      'off',
      'auto',
      'ENABLED',
      'dns',
      'exempt',
      'labels',
    ],
    ...['ring', 'share', 'always', 'UTC', 'a=b', '1,10', 'folders/1', 'projects/my-project', '2026-11-24'],
    ...[
      'projects/p/locations/us-east1/clusters/c',
      '2026-11-24T00:02:03Z',
      'https://h.example/',
      'get nodes/proxy',
    ],
    ...['20261130T101017013Z-1e18b69a', 'bigquery://my-project/dataset'],
  ];
  for (const [name, { check, isList = false, flags }] of LINES)
    if (flags?.includes('<'))
      it(`lets the flag of ${name} be repeated if it takes several values (of plan --include, only the last counted)`, () => {
        const values = SAMPLES.flatMap((text) => [check.safeParse(text)].filter(({ success }) => success));
        assert.ok(values.length > 0);
        if (values.some(({ data }) => Array.isArray(data))) assert.ok(isList);
      });

  for (const user of [...COMMAND_NAMES, ...FUNCTION_NAMES])
    it(`assigns each variable to only one option of ${user}`, () => {
      const variables = optionsOf(user).map((name) => OPTIONS[name].variable);
      assert.equal(new Set(variables).size, variables.length);
    });

  it('has a flag for every variable of a command that begins with SWEEP_, unless its value is secret', () => {
    // Every user of a machine can read the arguments of its processes.
    for (const user of COMMAND_NAMES)
      for (const name of optionsOf(user))
        if (SECRET_OPTIONS.has(name)) assert.equal(OPTIONS[name].flags, null);
        else if (OPTIONS[name].flags === null) assert.doesNotMatch(OPTIONS[name].variable, /^SWEEP_/);
  });

  it('gives every command the --verbose flag', () => {
    assert.deepEqual(OPTIONS.verbose.users, COMMAND_NAMES);
  });
});
