import { SweepError } from '../../shared/platform/errors.ts';
import { formatRows } from '../../shared/report/format-rows.ts';
import { queryResultFormat } from '../../shared/report/row-format.ts';
import type { Invocation } from '../command.ts';
import { QUESTIONS } from '../duckdb/questions.generated.ts';
import { VIEWS } from '../duckdb/views.generated.ts';
import { EXIT_STATUS, type ExitStatus } from '../exit-status.ts';
import { decodeText } from '../input/read-documents.ts';
import { print, printStatus } from '../output.ts';
import { commandPrefixOf, type ProcessContext, surfaceOf } from '../process-context.ts';
import { withStore } from '../wiring-store.ts';

/**
 * `query`: prints the result of one SQL statement (`-` reads it from standard input) or of a predefined question; without
 * either, what can be queried. Throws STORE_, QUERY_ and QUESTION_ codes, and INPUT_UNREADABLE.
 */
export async function run({ config, operands, context }: Invocation<'query'>): Promise<ExitStatus> {
  const { question, format } = config;
  const [operand] = operands;
  if (operand !== undefined && question !== undefined) throw new SweepError('QUESTION_OR_SQL');
  if (operand === undefined && question === undefined) {
    await print(formatRows(subjects(), SUBJECT_FORMAT, format, surfaceOf(context)), context);
    const command = `${commandPrefixOf(context)} query`;
    printStatus(
      context,
      `For example: ${command} 'FROM latest_clusters', or ${command} --question burn_down`,
    );
    return EXIT_STATUS.NOTHING_OPEN;
  }
  const sql = operand === '-' ? await standardInput(context) : (operand ?? '');
  return withStore(config, { readOnly: true }, context, async (store) => {
    const { columns, rows } = await (question === undefined ? store.query(sql) : store.ask(question));
    await print(formatRows(rows, queryResultFormat(columns), format, surfaceOf(context)), context);
    return EXIT_STATUS.NOTHING_OPEN;
  });
}

const SUBJECT_FORMAT = queryResultFormat(['kind', 'name', 'description']);
/** Views that only other views need. */
const BUILDING_BLOCK = /^(last|concluded)_/;

function* subjects(): Generator<readonly string[]> {
  for (const { name, rows } of VIEWS) if (!BUILDING_BLOCK.test(name)) yield ['VIEW', name, rows];
  for (const [name, { asks }] of Object.entries(QUESTIONS)) yield ['QUESTION', name, asks];
}

async function standardInput({ stdin }: ProcessContext): Promise<string> {
  const sql = (await Array.fromAsync(decodeText(stdin, 'standard input'))).join('').trim();
  if (sql === '') throw new SweepError('QUERY_INVALID', { detail: 'standard input is empty' });
  return sql;
}
