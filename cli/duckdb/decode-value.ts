import {
  DuckDBDecimalValue,
  DuckDBTimestampTZValue,
  type DuckDBValueConverter,
  type Json,
  JsonDuckDBValueConverter,
} from '@duckdb/node-api';

/**
 * A value of DuckDB as our rows have it: whole numbers as numbers where a double holds them, points in time as RFC 3339
 * in UTC to the millisecond, everything else as the library's JSON form.
 */
export const decodeValue: DuckDBValueConverter<Json> = (value, type, decode) => {
  if (typeof value === 'bigint')
    return Number.isSafeInteger(Number(value)) ? Number(value) : value.toString();
  if (value instanceof DuckDBDecimalValue) return value.toDouble();
  if (value instanceof DuckDBTimestampTZValue && value.isFinite)
    return new Date(Number(value.micros / 1000n)).toISOString();
  return JsonDuckDBValueConverter(value, type, decode);
};
