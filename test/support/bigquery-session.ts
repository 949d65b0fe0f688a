import type { Simulator } from '../../simulator/start-simulator.ts';
import { type Answer, ask } from '../unit/simulator/ask.ts';

/** Direct calls to the simulator's BigQuery API: project `p`, dataset `d`, table `t`. */
export class BigQuerySession {
  readonly #simulator: Simulator;
  readonly #token: string | null;

  constructor(simulator: Simulator, token: string | null = null) {
    this.#simulator = simulator;
    this.#token = token;
  }

  call(method: string, path: string, body?: unknown): Promise<Answer> {
    return ask(this.#simulator, `bigquery/v2/projects/p${path}`, {
      method,
      headers: {
        ...(this.#token === null ? {} : { authorization: `Bearer ${this.#token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  }

  makeDataset(): Promise<Answer> {
    return this.call('POST', '/datasets', { datasetReference: { datasetId: 'd' } });
  }

  makeTable(fields: readonly object[], tableId = 't'): Promise<Answer> {
    return this.call('POST', '/datasets/d/tables', { tableReference: { tableId }, schema: { fields } });
  }

  makeView(tableId: string, query: string): Promise<Answer> {
    const view = { query, useLegacySql: false };
    return this.call('POST', '/datasets/d/tables', { tableReference: { tableId }, view });
  }

  insertAll(rows: readonly object[], options: object = {}): Promise<Answer> {
    return this.call('POST', '/datasets/d/tables/t/insertAll', { rows, ...options });
  }

  query(query: string, options: object = {}): Promise<Answer> {
    return this.call('POST', '/queries', { query, useLegacySql: false, ...options });
  }

  /** The rows of a query in BigQuery's format. */
  async rowsOf(query: string): Promise<unknown> {
    const { body } = await this.query(query);
    return body['rows'] ?? [];
  }
}

/** The error of a response: status, reason, message. */
export function errorOf({ status, body }: Answer): readonly [number, string, string] {
  const error = body['error'] as { message: string; errors: readonly { reason: string }[] };
  return [status, error.errors[0]?.reason ?? '', error.message];
}
