import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { StoreQuery } from '../sql-store/answers.ts';
import type { Questions } from '../sql-store/sql-engine.ts';

/** One `.sql` file. `${dataset}` in it stands for the quoted PROJECT.DATASET, `@name` for a parameter. */
export interface Statement {
  /** The file's name without `.sql`. */
  readonly name: string;
  /** The first sentence of the file's leading comment. */
  readonly description: string;
  /** The statement without comments. */
  readonly sql: string;
}

/** The SQL under `infra/bigquery/`. */
export interface Statements {
  /** Sorted so that each view comes after the views it reads. */
  readonly views: readonly Statement[];
  /** The named questions that people ask. */
  readonly questions: readonly Statement[];
  /** The queries that the stages need. */
  readonly storeQueries: readonly Statement[];
}

/** Reads every statement; `folder` is the path of `infra/bigquery`. */
export function readStatements(folder: string): Statements {
  return {
    views: dependenciesFirst(readFolder(join(folder, 'views'))),
    questions: readFolder(join(folder, 'queries')),
    storeQueries: readFolder(join(folder, 'store-queries')),
  };
}

function readFolder(folder: string): Statement[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.sql'))
    .sort()
    .map((file) => {
      const text = readFileSync(join(folder, file), 'utf8');
      const [comment = ''] = /^(?:-- .*\n)*/.exec(text) ?? [];
      const [description = ''] =
        /^.*?[.?](?=\s|$)/.exec(comment.replaceAll(/^-- |\n(?:-- )?/gm, ' ').trim()) ?? [];
      return { name: basename(file, '.sql'), description, sql: text.replaceAll(/^--.*\n/gm, '').trim() };
    });
}

function dependenciesFirst(views: readonly Statement[]): Statement[] {
  const sorted: Statement[] = [];
  const visit = (view: Statement): void => {
    if (sorted.includes(view)) return;
    for (const other of views)
      if (other !== view && new RegExp(`\\$\\{dataset\\}\\.${other.name}\\b`).test(view.sql)) visit(other);
    sorted.push(view);
  };
  for (const view of views) visit(view);
  return sorted;
}

/** Defined by `scripts/build.ts`, and only in a bundle: the statements as JSON, so that a bundle reads no files. */
declare const BUNDLED_STATEMENTS: string | undefined;

const STATEMENTS: Statements =
  typeof BUNDLED_STATEMENTS === 'undefined'
    ? readStatements(join(import.meta.dirname, '../../../infra/bigquery'))
    : JSON.parse(BUNDLED_STATEMENTS);

/** Each view after the views it reads. */
export const VIEWS = STATEMENTS.views;

export const QUESTIONS: Questions = Object.fromEntries(
  STATEMENTS.questions.map(({ name, description, sql }) => [name, { asks: description, sql }]),
);

const STORE_QUERIES = new Map(STATEMENTS.storeQueries.map(({ name, sql }) => [name, sql]));

/** The SQL of a store query. A test compares the files with the names. */
export function storeQuery(name: StoreQuery): string {
  const sql = STORE_QUERIES.get(name);
  if (sql === undefined) throw new Error(`infra/bigquery/store-queries/${name}.sql does not exist`);
  return sql;
}
