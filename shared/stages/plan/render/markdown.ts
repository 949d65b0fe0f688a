import { quoteCommand } from '../../../platform/quote-words.ts';
import type { ClusterPlan, Expectation, Step } from '../cluster-plan.ts';
import { commandText } from './command-text.ts';
import type { PlanHeader } from './shell.ts';
import { oneLine, placeOf, restartSentence } from './words.ts';

/** The plans as tickets, one section a cluster, in pieces. */
export async function* renderMarkdown(
  plans: AsyncIterable<ClusterPlan>,
  { lines }: PlanHeader,
): AsyncGenerator<string> {
  yield `# Closing the kubelet read-only port\n\n${lines.map((line) => `- ${text(line)}\n`).join('')}`;
  for await (const plan of plans) yield renderTicket(plan);
}

function renderTicket(plan: ClusterPlan): string {
  const { exposure, outcome, readiness, action, warnings, reasons, firewall, advice, steps } = plan;
  const verdict = `${exposure ?? outcome}, ${readiness ?? 'no verdict'}: ${action}`;
  const facts = [verdict, ...reasons, ...(firewall?.said ?? [])];
  return [
    `\n## ${text(placeOf(plan))}\n\n`,
    ...warnings.map((warning) => `> **Warning:** ${text(warning)}\n\n`),
    ...facts.map((fact) => `- ${text(fact)}\n`),
    ...advice.map((sentence) => `- [ ] ${text(sentence)}\n`),
    ...steps.map((step, index) => renderStep(step, index + 1)),
  ].join('');
}

function renderStep({ title, restart, bearing, change, describe, expected }: Step, number: number): string {
  return [
    `\n### ${number}. ${text(title)}\n\n`,
    ...[restartSentence(restart), ...bearing].map((sentence) => `- ${text(sentence)}\n`),
    codeBlock(commandText(change)),
    `\nThen this says \`${oneLine(saidOnceDone(expected))}\`:\n`,
    codeBlock(quoteCommand(describe)),
  ].join('');
}

function saidOnceDone(expected: Expectation): string {
  switch (expected.is) {
    case 'PORT_CLOSED':
      return 'insecureKubeletReadonlyPortEnabled: false';
    case 'VERSION':
      return `${expected.atLeast} or later`;
    case 'NAME':
      return expected.name;
  }
}

/** A fence longer than any in the text. */
function codeBlock(content: string): string {
  const fence = '`'.repeat(Math.max(3, ...[...content.matchAll(/`+/g)].map(([ticks]) => ticks.length + 1)));
  return `\n${fence}shell\n${content}\n${fence}\n`;
}

/** Markdown of its own in a name means nothing. Sentences of ours may quote commands in backquotes. */
function text(sentence: string): string {
  return oneLine(sentence).replace(/[\\*_<>|[\]]/g, (character) => `\\${character}`);
}
