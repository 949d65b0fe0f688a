import { join } from 'node:path';
import { inOrderOfUse, queriesFile, questionsFile, sqlFilesOf, viewsFile } from './sql-files.ts';

/** `views.generated.ts`, `queries.generated.ts` and `questions.generated.ts` of the BigQuery store: infra/bigquery, in the bundle. */
export function bigQuerySqlFiles(bigQueryFolder: string): {
  views: string;
  queries: string;
  questions: string;
} {
  return {
    questions: questionsFile(
      'What a security lead asks, by name; the hole is as in the views.',
      sqlFilesOf(join(bigQueryFolder, 'queries')),
    ),
    views: viewsFile(
      'The views, each after those it reads; the hole is for PROJECT.DATASET, quoted.',
      inOrderOfUse(sqlFilesOf(join(bigQueryFolder, 'views'))),
    ),
    queries: queriesFile(
      'The questions of the stages; the hole is as in the views, `@name` is a parameter.',
      sqlFilesOf(join(bigQueryFolder, 'store-queries')),
    ),
  };
}
