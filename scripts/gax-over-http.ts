import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'esbuild';

const PACKAGE = 'google-gax';
const FOLDER = dirname(fileURLToPath(import.meta.resolve(PACKAGE)));

/** The exports of the package that Google's clients use over HTTP. */
const OVER_HTTP = `
exports.fallback = require('./fallback.js');
exports.loggingUtils = require('google-logging-utils');
exports.decodeAnyProtosInArray = require('./util.js').decodeAnyProtosInArray;
`;

/** Leaves gRPC out of the bundle: it is never used, and loading it takes as long as the rest of the package. */
export const gaxOverHttp: Plugin = {
  name: 'gax-over-http',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: new RegExp(`^${PACKAGE}$`) }, () => ({ path: PACKAGE, namespace: 'over-http' }));
    onLoad({ filter: /./, namespace: 'over-http' }, () => ({ contents: OVER_HTTP, resolveDir: FOLDER }));
  },
};
