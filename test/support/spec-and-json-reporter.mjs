import Mocha from 'mocha';

/** How long the process may go on after its last test. */
const REST_MS = 30_000;

/**
 * Mocha's `spec` reporter on the terminal and its `json` reporter in a file (`--reporter-option output=FILE`): mocha runs
 * one reporter at a time. Fails if the tests left something open, with which the process would never end.
 */
// biome-ignore lint/style/noDefaultExport: mocha loads a reporter by its default export
export default class SpecAndJson extends Mocha.reporters.JSON {
  constructor(runner, options) {
    super(runner, options);
    new Mocha.reporters.Spec(runner, options);
    runner.once('end', () => setTimeout(failIfOpen, REST_MS).unref());
  }
}

function failIfOpen() {
  process.stderr.write(`FAILED: the tests left open: ${process.getActiveResourcesInfo().join(', ')}\n`);
  process.exit(1);
}
