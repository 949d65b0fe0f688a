import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './source-files.ts';

/** Expressions that must not be reintroduced, with their replacements. Add a line when you replace one everywhere. */
const FORBIDDEN: readonly (readonly [expression: RegExp, instead: string])[] = [
  [/is no whole number/i, 'must be an integer from … to …'],
  [/only when told to/i, 'only if you pass …'],
  [/the port answers on some node/i, 'enabled in at least one node pool'],
  [/read, and it does not say/i, 'cannot be determined from the settings'],
  [/\bA message waits/i, 'Retryable failure; the message will be redelivered.'],
  [/the cluster is not asked for/i, 'Scan deadline exceeded; cluster skipped.'],
  [/\bmade from now on\b/i, 'future …, new …'],
  [/\bsite by site\b/i, 'by site'],
  [/\bnought\b/i, '0'],
  [/\bgone past\b/i, 'skipped'],
  [/\bno honest client\b/i, 'no legitimate client'],
  [/\bwith nobody watching\b/i, 'unattended, daily'],
  [/\bthat is not everything\b/i, '…, but not everything could be read'],
  [/\bnot known this time\b/i, 'unknown this time'],
  [/\ba ticket a cluster\b/i, 'a ticket per cluster'],
  [/\bonly when told\b|\bunless told otherwise\b/i, 'only on request'],
  [/\bwhatever came\b/i, 'for any input'],
  [/\bthat a (terminal|shell) (obeys|would obey)\b/i, 'control characters, special characters'],
  [
    /\bcolour|\b(behaviou|favou|honou|neighbou)r|(recogn|summar|initial|serial|normal|optim|synchron|author|custom)is(e|ing|ation)|\blabelled\b|misspelt|judgement|\blicence|artefact|\blearnt\b/i,
    'American spelling: color, behavior, recognize, labeled, misspelled, judgment',
  ],
  [
    /\b(what|which|that|who|it|they) (is|are) no (?!longer|more|less|other|such|easier|need)/i,
    'is not a …, … without',
  ],
  [/\bas (it|they) comes?\b/i, 'as a stream, as they arrive'],
  [/\bwhere (it|there) is none\b/i, 'if there is none'],
  [/\bfor sure\b/i, 'certainly'],
  [/\bthis very\b/i, 'this'],
  [/\bat one go\b/i, 'all at once'],
  [/\bcosts only itself\b/i, 'affects only itself'],
  [/\bpools? (that GKE creates|created|made|created manually) from now on\b/i, 'future pools'],
  [/\bis no answer\b/i, 'is not conclusive, proves nothing'],
  [/\bnobody was asked\b/i, 'no node was sampled'],
  [/\buse was not asked for\b/i, 'usage was not checked'],
  [/\b(answer|report|scanned|caller|usage)Sheet\b|\bstandingOf\b/, 'RowFormat, exposureOrOutcomeOf'],
  [/\bnone of ours\b/i, 'is invalid'],
  [/\basTheyCome\b/, 'batchWithTimeout'],
  [/\b(const|function) begun\b/, 'prefetch'],
  [/\bholdBack\b/, 'spoolToFile'],
  [/\btroubleOf\b/, 'fileErrorReason'],
  [/\bexport (const|function) listed\b/, 'formatList'],
  [/\bRefusal\b/, 'BigQueryError'],
  [/\bby-proxy\b/i, 'node-proxy'],
  [/\bcatalogue/i, 'catalog'],
];

/** This file, texts from other authors, and files that are not prose. */
const EXCLUDED = /^(test\/architecture\/wording\.test\.ts|package-lock\.json|LICENSE|test\/fixtures\/.*)$/;
const TEXT = /\.(ts|mjs|js|md|sql|tf|yaml|yml|json|lkml|lookml|css|sh)$|^\.ci\//;

// Not `git ls-files`: Cloud Build tests an upload, which is not a git repository.
const files = globSync(['**/*', '.ci/*'], {
  cwd: ROOT,
  exclude: (path) => /^(node_modules|dist|coverage|\..*)$/.test(path) && path !== '.ci',
})
  .filter((path) => TEXT.test(path) && !EXCLUDED.test(path) && !path.includes('.generated.'))
  .map((path) => ({ path, text: readFileSync(join(ROOT, path), 'utf8') }));

/** Every line on which the expression begins; one that wraps to the next line, comment signs included, counts too. */
function placesOf(expression: RegExp, { path, text }: (typeof files)[number]): string[] {
  const wrapped = new RegExp(
    expression.source.replaceAll(' ', '\\s+(?:(?:\\*|//|--|#)\\s+)?'),
    `g${expression.flags}`,
  );
  return [...text.matchAll(wrapped)].map(({ index }) => `${path}:${text.slice(0, index).split('\n').length}`);
}

describe('the wording', () => {
  for (const [expression, instead] of FORBIDDEN)
    it(`does not use ${expression.source}: write "${instead}"`, () => {
      assert.deepEqual(
        files.flatMap((file) => placesOf(expression, file)),
        [],
      );
    });
});
