import { answerSheet } from '../../shared/stages/report/answer-sheet.ts';
import { formatRows } from '../../shared/stages/report/format-rows.ts';
import type { Invocation } from '../command.ts';
import { EXIT_STATUS, type ExitStatus } from '../exit-status.ts';
import { print } from '../output.ts';
import { withStore } from '../wiring-store.ts';
import { surfaceOf } from '../world.ts';

/** `query`: the answer of the store to one SQL statement. Throws STORE_ and QUERY_ codes. */
export function run({ config, operands: [sql = ''], world }: Invocation<'query'>): Promise<ExitStatus> {
  return withStore(config, { readOnly: true }, world, async (store) => {
    const { columns, rows } = await store.query(sql);
    await print(formatRows(rows, answerSheet(columns), config.format, surfaceOf(world)), world);
    return EXIT_STATUS.NOTHING_OPEN;
  });
}
