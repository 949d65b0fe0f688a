import type { AlertRow } from '../../model/rows/alert-rows.ts';

/** Of the text of a section: https://docs.slack.dev/reference/block-kit/blocks/section-block */
const SECTION_CHARACTERS = 3000;

const SIGNS = { INFO: ':information_source:', WARNING: ':warning:' } as const satisfies Record<
  AlertRow['severity'],
  string
>;

interface Block {
  readonly type: 'section' | 'context';
  readonly [part: string]: unknown;
}

/**
 * An alert as Slack, and what is compatible with it, takes it at an incoming webhook.
 * @see https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks
 */
export function slackBody(row: AlertRow): { readonly text: string; readonly blocks: readonly Block[] } {
  const { title, sentences, commands } = row;
  const text = `${SIGNS[row.severity]} *${escapeMarkup(title)}*`;
  return {
    text: escapeMarkup(title),
    blocks: [
      section(text),
      ...(sentences.length === 0 ? [] : [section(sentences.map(escapeMarkup).join('\n'))]),
      ...(commands.length === 0 ? [] : [section(codeBlock(commands))]),
      { type: 'context', elements: [{ type: 'mrkdwn', text: footer(row) }] },
    ],
  };
}

const section = (text: string): Block => ({
  type: 'section',
  text: { type: 'mrkdwn', text: shorten(text, SECTION_CHARACTERS) },
});

/** Three backquotes would end the block. */
function codeBlock(commands: readonly string[]): string {
  const lines = commands.map(escapeMarkup).join('\n').replaceAll('```', "'''");
  return `\`\`\`${shorten(lines, SECTION_CHARACTERS - 6)}\`\`\``;
}

function footer({ console_url, report_url, alert_id }: AlertRow): string {
  const links = [
    ...(console_url === null ? [] : [`<${console_url}|Console>`]),
    ...(report_url === null ? [] : [`<${report_url}|Report>`]),
  ];
  return [...links, escapeMarkup(alert_id)].join(' · ');
}

/** The three characters that Slack reads something into: https://docs.slack.dev/messaging/formatting-message-text */
function escapeMarkup(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function shorten(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`;
}
