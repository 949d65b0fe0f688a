import type { TableField } from './fields.ts';

/** Explains why a value does not fit its column. */
export class RowProblem extends Error {
  /** Path of the field. */
  readonly location: string;

  constructor(location: string, message: string) {
    super(message);
    this.location = location;
  }
}

type JsonObject = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Validates a row and converts it to the form that is stored.
 * Source: https://cloud.google.com/bigquery/docs/reference/rest/v2/tabledata/insertAll; the messages are those quoted
 * in client issues.
 * @throws RowProblem for the first field that does not fit
 */
export function checkRow(
  fields: readonly TableField[],
  row: unknown,
  ignoreUnknownValues: boolean,
  path = '',
): JsonObject {
  if (!isObject(row)) throw new RowProblem(path, `This field: ${path} is not a record.`);
  const known = new Map(fields.map((field) => [field.name.toLowerCase(), field]));
  for (const name of Object.keys(row))
    if (!ignoreUnknownValues && !known.has(name.toLowerCase()))
      throw new RowProblem(`${path}${name}`, `no such field: ${path}${name}.`);
  const values = new Map(Object.entries(row).map(([name, value]) => [name.toLowerCase(), value]));
  return Object.fromEntries(
    fields.map((field) => {
      const value = values.get(field.name.toLowerCase()) ?? null;
      return [field.name, checkField(field, value, ignoreUnknownValues, `${path}${field.name}`)];
    }),
  );
}

function checkField(field: TableField, value: unknown, ignoreUnknown: boolean, path: string): unknown {
  const one = (item: unknown) =>
    field.type === 'RECORD'
      ? checkRow(field.fields, item, ignoreUnknown, `${path}.`)
      : checkScalar(field.type, item, path);
  if (field.mode === 'REPEATED') {
    if (value === null) return [];
    if (!Array.isArray(value))
      throw new RowProblem(path, `Repeated field must be imported as a JSON array: ${path}.`);
    return value.map((item) => {
      if (item === null)
        throw new RowProblem(path, `Only optional fields can be set to NULL. Field: ${path}`);
      return one(item);
    });
  }
  if (value === null && field.mode === 'REQUIRED')
    throw new RowProblem(path, `Missing required field: ${path}.`);
  if (value === null) return null;
  if (Array.isArray(value)) throw new RowProblem(path, `Array specified for non-repeated field: ${path}.`);
  return one(value);
}

const INTEGER = /^-?\d{1,19}$/;
const TIMESTAMP = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d:\d\d(?:\.\d{1,6})?))?(?: ?(?:Z|UTC|[+-]\d\d:\d\d))?$/;

function checkScalar(type: string, value: unknown, path: string): unknown {
  const refuse = (wanted: string): never => {
    throw new RowProblem(path, `Cannot convert value to ${wanted} (bad value): ${JSON.stringify(value)}`);
  };
  if (typeof value === 'object') return refuse(type.toLowerCase());
  const text = String(value);
  switch (type) {
    case 'INTEGER':
      return typeof value !== 'boolean' && INTEGER.test(text) ? value : refuse('integer');
    case 'FLOAT':
      return typeof value !== 'boolean' && text !== '' && !Number.isNaN(Number(text))
        ? value
        : refuse('double');
    case 'BOOLEAN':
      return /^(true|false)$/i.test(text) ? text.toLowerCase() === 'true' : refuse('boolean');
    case 'TIMESTAMP':
      return timestampOf(value, text) ?? refuse('timestamp');
    case 'DATE':
      return /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text)) ? text : refuse('date');
    default:
      return text;
  }
}

/** Numbers are seconds since the epoch. */
function timestampOf(value: unknown, text: string): string | null {
  if (typeof value === 'number') return new Date(value * 1000).toISOString();
  return TIMESTAMP.test(text) && !Number.isNaN(Date.parse(text.replace(/ ?UTC$/, 'Z'))) ? text : null;
}
