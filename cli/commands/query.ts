import { SweepError } from '../../shared/platform/errors.ts';
import { formatRows } from '../../shared/report/format-rows.ts';
import { queryResultFormat } from '../../shared/report/row-format.ts';
import type { Invocation } from '../command.ts';
import { EXIT_STATUS, type ExitStatus } from '../exit-status.ts';
import { print } from '../output.ts';
import { surfaceOf } from '../process-context.ts';
import { withStore } from '../wiring-store.ts';

/**
 * `query`: prints the result of one SQL statement or of a predefined question. Throws STORE_, QUERY_ and QUESTION_
 * codes.
 */
export async function run({ config, operands: [sql], context }: Invocation<'query'>): Promise<ExitStatus> {
  const { question } = config;
  if ((sql === undefined) === (question === undefined)) throw new SweepError('QUESTION_OR_SQL');
  return withStore(config, { readOnly: true }, context, async (store) => {
    const { columns, rows } = await (question === undefined ? store.query(sql ?? '') : store.ask(question));
    await print(formatRows(rows, queryResultFormat(columns), config.format, surfaceOf(context)), context);
    return EXIT_STATUS.NOTHING_OPEN;
  });
}
