import { type DuckDBConnection, DuckDBInstance, LIST, listValue, VARCHAR } from '@duckdb/node-api';
import type { RestDocument } from '../../documents/rest-document.ts';
import { fieldsOf, QueryResult } from './query-result.ts';

/** Values, keyed by parameter name. */
export type QueryParameters = Readonly<Record<string, string | null>>;

const quote = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** The DuckDB name of `projects/P/datasets/D/tables/T`: one database per project, one schema per dataset. */
export function duckDbName(resource: string): string {
  const [, project = '', , dataset = '', , table] = resource.split('/');
  return [project, dataset, ...(table === undefined ? [] : [table])].map(quote).join('.');
}

/** The data of all datasets, in one in-memory DuckDB that is created on first use. */
export class Warehouse {
  #instance: Promise<DuckDBInstance> | undefined;
  readonly #projects = new Map<string, Promise<void>>();

  /** Runs statements that return no rows. @throws DuckDB's errors */
  async run(sql: string, texts?: readonly string[]): Promise<void> {
    await this.#connected(async (connection) => {
      if (texts === undefined) await connection.run(sql);
      else await connection.run(sql, [listValue(texts)], [LIST(VARCHAR)]);
    });
  }

  /** Creates or replaces a view. @throws DuckDB's errors */
  async makeView(resource: string, sql: string): Promise<void> {
    const [, project = ''] = resource.split('/');
    await this.#in(project, null, (connection) =>
      connection.run(`CREATE OR REPLACE VIEW ${duckDbName(resource)} AS ${sql}`),
    );
  }

  /**
   * Stores the result of a query, in order, so that it can be read page by page.
   * @param project for names without a project
   * @param dataset `projects/P/datasets/D` for names without a dataset; null: names must include one
   * @throws DuckDB's errors
   */
  async storeResult(
    id: string,
    sql: string,
    parameters: QueryParameters,
    project: string,
    dataset: string | null,
  ): Promise<QueryResult> {
    const table = `memory.results.${quote(id)}`;
    await this.#in(project, dataset, async (connection) => {
      // The plan of a prepared statement is right for the rows at that time: without a transaction, it would run with others.
      await connection.run('BEGIN TRANSACTION');
      const statement = await connection.prepare(`CREATE TABLE ${table} AS ${sql}`);
      if (statement.parameterCount > 0) statement.bind({ ...parameters });
      await statement.run();
      await connection.run('COMMIT');
    });
    return await QueryResult.of(await this.#connect(), table);
  }

  /** The columns of a table or view. */
  async fieldsOf(name: string): Promise<RestDocument[]> {
    return await this.#connected((connection) => fieldsOf(connection, name));
  }

  async close(): Promise<void> {
    (await this.#instance)?.closeSync();
  }

  /** Creates the database for a project's datasets. */
  async openProject(project: string): Promise<void> {
    const opened = this.#projects.get(project) ?? this.run(`ATTACH ':memory:' AS ${quote(project)}`);
    this.#projects.set(project, opened);
    await opened;
  }

  async #in<T>(
    project: string,
    dataset: string | null,
    use: (connection: DuckDBConnection) => Promise<T>,
  ): Promise<T> {
    await this.openProject(project);
    return await this.#connected(async (connection) => {
      await connection.run(`USE ${dataset === null ? quote(project) : duckDbName(dataset)}`);
      return await use(connection);
    });
  }

  async #connected<T>(use: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
    const connection = await this.#connect();
    try {
      return await use(connection);
    } finally {
      connection.closeSync();
    }
  }

  async #connect(): Promise<DuckDBConnection> {
    this.#instance ??= open();
    const connection = await (await this.#instance).connect();
    await connection.run("SET TimeZone = 'UTC'");
    return connection;
  }
}

async function open(): Promise<DuckDBInstance> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '2', enable_external_access: 'false' });
  const connection = await instance.connect();
  await connection.run('CREATE SCHEMA results');
  connection.closeSync();
  return instance;
}
