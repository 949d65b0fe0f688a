import { PORT_SETTING } from '../../model/cluster.ts';
import { quoteCommand } from '../../platform/text.ts';
import type { ClusterPlan, Expectation, Step } from '../cluster-plan.ts';
import { renderShell } from './shell.ts';
import { renderTerraform, terraformText } from './terraform.ts';
import {
  commandText,
  groundsOf,
  hasNothingToSay,
  oneLine,
  type PlanHeader,
  placeOf,
  restartSentence,
  titleOf,
  verdictOf,
} from './words.ts';

type Render = (plans: AsyncIterable<ClusterPlan>, header: PlanHeader) => AsyncIterable<string>;

/** One renderer per format. */
const RENDER = {
  shell: renderShell,
  json: renderJson,
  markdown: renderMarkdown,
  terraform: renderTerraform,
} as const satisfies Record<string, Render>;
export type PlanFormat = keyof typeof RENDER;

/** Renders plans in one of the formats, streaming. */
export function renderPlans(
  plans: AsyncIterable<ClusterPlan>,
  format: PlanFormat,
  header: PlanHeader,
): AsyncIterable<string> {
  const render: Render = RENDER[format];
  return render(plans, header);
}

/** Renders plans as one JSON array. */
async function* renderJson(plans: AsyncIterable<ClusterPlan>): AsyncGenerator<string> {
  let before = '[\n';
  for await (const plan of plans) {
    yield `${before}${escapeJson(JSON.stringify(plan))}`;
    before = ',\n';
  }
  yield before === '[\n' ? '[]\n' : '\n]\n';
}

/** Control characters stay in the value, as JSON escapes. */
function escapeJson(json: string): string {
  return json.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) =>
    Array.from({ length: character.length }, (_, index) => {
      const unit = character.charCodeAt(index).toString(16).padStart(4, '0');
      return `\\u${unit}`;
    }).join(''),
  );
}

/** Renders plans as tickets, one section per cluster. */
async function* renderMarkdown(
  plans: AsyncIterable<ClusterPlan>,
  { lines }: PlanHeader,
): AsyncGenerator<string> {
  yield `# Closing the kubelet read-only port\n\n${lines.map((line) => `- ${text(line)}\n`).join('')}`;
  let listing = false;
  for await (const plan of plans) {
    const isListed = hasNothingToSay(plan);
    if (isListed && !listing) yield '\n## Nothing to do\n\n';
    listing = isListed;
    yield isListed ? `- ${text(titleOf(plan))}\n` : renderTicket(plan);
  }
}

function renderTicket(plan: ClusterPlan): string {
  const { action, warnings, advice, steps, watch } = plan;
  const facts = [`${verdictOf(plan)}: ${action}`, ...groundsOf(plan)];
  return [
    `\n## ${text(placeOf(plan))}\n\n`,
    ...warnings.map((warning) => `> **Warning:** ${text(warning)}\n\n`),
    ...facts.map((fact) => `- ${text(fact)}\n`),
    ...advice.map((sentence) => `- [ ] ${text(sentence)}\n`),
    ...(action === 'PATCH'
      ? [codeBlock(terraformText(plan).trimEnd(), 'hcl')]
      : steps.map((step, index) => renderStep(step, index + 1))),
    ...(watch.length === 0 ? [] : ['\n### Watch\n\n', ...watch.map((sentence) => `- ${text(sentence)}\n`)]),
  ].join('');
}

function renderStep(
  { title, restart, bearing, change, describe, expected, rollback }: Step,
  number: number,
): string {
  return [
    `\n### ${number}. ${text(title)}\n\n`,
    ...[restartSentence(restart), ...bearing].map((sentence) => `- ${text(sentence)}\n`),
    codeBlock(commandText(change)),
    `\nAfterwards, this prints \`${oneLine(expectedOutput(expected))}\`:\n`,
    codeBlock(quoteCommand(describe)),
    ...(rollback === null ? [] : ['\nTo roll back:\n', codeBlock(commandText(rollback))]),
  ].join('');
}

function expectedOutput(expected: Expectation): string {
  switch (expected.is) {
    case 'PORT_CLOSED':
      return `${PORT_SETTING}: false`;
    case 'VERSION':
      return `${expected.atLeast} or later`;
    case 'NAME':
      return expected.name;
    case 'UPGRADE_DONE':
      return 'DONE';
  }
}

/** Uses a fence longer than any in the text. */
function codeBlock(content: string, language = 'shell'): string {
  const fence = '`'.repeat(Math.max(3, ...[...content.matchAll(/`+/g)].map(([ticks]) => ticks.length + 1)));
  return `\n${fence}${language}\n${content}\n${fence}\n`;
}

/**
 * Escapes Markdown in names. Our own sentences quote commands in backquotes, where a backslash would become part of the
 * command; we never write two backquotes in a row, so such text is escaped completely.
 */
function text(sentence: string): string {
  const line = oneLine(sentence);
  if (line.includes('``')) return escaped(line);
  const parts = line.split(/(`[^`]+`)/);
  return parts.map((part, index) => (index % 2 === 1 ? part : escaped(part))).join('');
}

function escaped(part: string): string {
  return part.replace(/[\\*_<>|[\]`]/g, (character) => `\\${character}`);
}
