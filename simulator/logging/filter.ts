import { ApiError } from '../http/api-error.ts';

/** A log entry as `entries.list` returns it. */
export interface LogEntry {
  readonly logName: string;
  readonly resource: { readonly type: string; readonly labels: Readonly<Record<string, string>> };
  readonly timestamp: string;
  readonly receiveTimestamp: string;
  readonly insertId: string;
  readonly jsonPayload?: Readonly<Record<string, unknown>>;
  readonly protoPayload?: Readonly<Record<string, unknown>>;
  readonly operation?: Readonly<Record<string, unknown>>;
}

const COMPARISON = /^([\w.]+)(>=|<|=)(?:"([^"]*)"|(\d+))$/;
const LOG_NAMES = /^logName=\(?("[^"]*"(?: OR "[^"]*")*)\)?$/;

/**
 * The part of the Logging query language that readers of VPC Flow Logs and audit logs need: comparisons joined by AND, and
 * `logName=("…" OR "…")`. A field that an entry lacks matches no comparison.
 * @throws ApiError INVALID_ARGUMENT for anything else
 */
export function readFilter(filter: string): (entry: LogEntry) => boolean {
  const tests = filter.split(' AND ').map((term): ((entry: LogEntry) => boolean) => {
    const names = LOG_NAMES.exec(term)?.[1];
    if (names !== undefined) {
      const wanted = new Set(names.split(' OR ').map((name) => name.slice(1, -1)));
      return ({ logName }) => wanted.has(logName);
    }
    const [, path = '', operator, text, number] = COMPARISON.exec(term) ?? [];
    if (operator === undefined)
      throw new ApiError('INVALID_ARGUMENT', `Unparseable filter: the simulator does not know ${term}`);
    return (entry) => {
      const value = path
        .split('.')
        .reduce<unknown>((object, key) => (object as Record<string, unknown> | undefined)?.[key], entry);
      if (value === undefined) return false;
      if (operator === '=') return String(value) === (text ?? number);
      const difference = Date.parse(String(value)) - Date.parse(text ?? '');
      return operator === '<' ? difference < 0 : difference >= 0;
    };
  });
  return (entry) => tests.every((test) => test(entry));
}
