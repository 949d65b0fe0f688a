/**
 * Mocha's `spec` reporter on the terminal and its `json` reporter in a file (`--reporter-option output=FILE`): mocha runs
 * one reporter at a time.
 */
import Mocha from 'mocha';

// biome-ignore lint/style/noDefaultExport: mocha loads a reporter by its default export
export default class SpecAndJson extends Mocha.reporters.JSON {
  constructor(runner, options) {
    super(runner, options);
    new Mocha.reporters.Spec(runner, options);
  }
}
