import type { Config } from '../shared/platform/config.ts';
import type { CommandName } from '../shared/platform/options-table.ts';
import type { ExitStatus, ExitStatusMeanings } from './exit-status.ts';
import type { ProcessContext } from './process-context.ts';

/** The input of a command. */
export interface Invocation<C extends CommandName> {
  readonly config: Config<C>;
  readonly operands: readonly string[];
  readonly context: ProcessContext;
}

export interface CommandLine<C extends CommandName> {
  /** One line in the list of commands. */
  readonly summary: string;
  /** The description in the command's help, written for newcomers. */
  readonly description: string;
  /** In the syntax of commander: `<sql>`, `<file...>`; null for none. */
  readonly operands: string | null;
  /** The words that the first operand can be; absent if it can be anything. */
  readonly actions?: readonly string[];
  /** Without `sweep10255`. */
  readonly examples: readonly string[];
  /** Meanings of exit statuses that differ from those of a scan. */
  readonly exitStatuses?: ExitStatusMeanings;
  /** Loads the command when it runs, so that no command waits for another one's dependencies. */
  readonly load: () => Promise<{ run(invocation: Invocation<C>): Promise<ExitStatus> }>;
}
