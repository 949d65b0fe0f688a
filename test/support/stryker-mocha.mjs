/**
 * Stryker's mocha runner, for mocha 12: it looks for mocha's own files without the extension that they have since.
 * To go once https://github.com/stryker-mutator/stryker-js/pull/6205 is released.
 */
import { registerHooks } from 'node:module';

registerHooks({
  resolve: (specifier, context, next) =>
    next(/mocha\/lib\/cli\/[\w-]+$/.test(specifier) ? `${specifier}.cjs` : specifier, context),
});

export const { strykerPlugins, strykerValidationSchema } = await import('@stryker-mutator/mocha-runner');
