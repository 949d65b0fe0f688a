import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

/** A statement in SQL, by the name of its file. */
export interface SqlFile {
  readonly name: string;
  readonly path: string;
  /** The first line of the comment that says what it is for. */
  readonly said: string;
  /** Without that comment. */
  readonly sql: string;
}

/** Every `.sql` file of a folder, by name. */
export function sqlFilesOf(folder: string): SqlFile[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.sql'))
    .sort()
    .map((name) => {
      const path = join(folder, name);
      const text = readFileSync(path, 'utf8');
      const [, said = ''] = /^-- (.*)\n/.exec(text) ?? [];
      return { name: basename(name, '.sql'), path, said, sql: text.replaceAll(/^--.*\n/gm, '').trim() };
    });
}

/** Views in an order in which each comes after those it reads. */
export function inOrderOfUse(views: readonly SqlFile[]): SqlFile[] {
  const ordered: SqlFile[] = [];
  const visit = (view: SqlFile): void => {
    if (ordered.includes(view)) return;
    for (const other of views)
      if (other !== view && new RegExp(`\\$\\{dataset\\}\\.${other.name}\\b`).test(view.sql)) visit(other);
    ordered.push(view);
  };
  for (const view of views) visit(view);
  return ordered;
}

const quote = (sql: string) => `\`${sql.replaceAll('`', '\\`').replaceAll('${', '\\${')}\``;

/** TypeScript with the statements of views in their order. */
export function viewsFile(comment: string, views: readonly Pick<SqlFile, 'name' | 'sql'>[]): string {
  const items = views.map(({ name, sql }) => `  {\n    name: '${name}',\n    sql: ${quote(sql)},\n  },\n`);
  return `/** ${comment} */\nexport const VIEWS = [\n${items.join('')}] as const;\n`;
}

/** TypeScript with statements by their names. */
export function queriesFile(comment: string, queries: readonly Pick<SqlFile, 'name' | 'sql'>[]): string {
  const items = queries.map(({ name, sql }) => `  ${name}: ${quote(sql)},\n`);
  return `/** ${comment} */\nexport const QUERIES = {\n${items.join('')}} as const;\n`;
}

/** TypeScript with the questions that people ask, each with its statement. */
export function questionsFile(
  comment: string,
  questions: readonly Pick<SqlFile, 'name' | 'said' | 'sql'>[],
): string {
  const items = questions.map(
    ({ name, said, sql }) =>
      `  ${name}: {\n    asks: ${JSON.stringify(said)},\n    sql: ${quote(sql)},\n  },\n`,
  );
  return `/** ${comment} */\nexport const QUESTIONS = {\n${items.join('')}} as const;\n`;
}
