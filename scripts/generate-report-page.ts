import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync, transformSync } from 'esbuild';

const CLIENT = 'shared/report-page';
/** Browsers that support light-dark() and popovers: https://caniuse.com/css-light-dark, https://caniuse.com/mdn-api_htmlelement_popover */
const BROWSERS = ['chrome123', 'firefox125', 'safari17.5'];

/**
 * The script and the style sheet of the HTML report, as strings.
 * @param root root of the checkout
 */
export function reportPageFile(root: string): string {
  const { outputFiles } = buildSync({
    absWorkingDir: root,
    entryPoints: [join(root, 'shared/report-page/main.ts')],
    bundle: true,
    minify: true,
    format: 'iife',
    target: BROWSERS,
    charset: 'ascii',
    legalComments: 'none',
    write: false,
    tsconfigRaw: {},
  });
  const style = readFileSync(join(root, CLIENT, 'style.css'), 'utf8');
  const { code } = transformSync(style, { loader: 'css', minify: true, target: BROWSERS, charset: 'ascii' });
  return [
    `export const CLIENT_SCRIPT = ${JSON.stringify(outputFiles[0]?.text.trim())};`,
    `export const STYLE = ${JSON.stringify(code.trim())};`,
    '',
  ].join('\n\n');
}
