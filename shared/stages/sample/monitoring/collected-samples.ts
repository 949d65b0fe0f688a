import type { Clock } from '../../../platform/clock.ts';
import type { PrometheusQuery } from '../ports.ts';
import { monitoringQuestion } from './question.ts';
import { type CollectedSamples, readAnswer } from './read-answer.ts';

/**
 * What Managed Prometheus has of a project's kubelets, asked once per project however many clusters want to know.
 * Made for one scan. Throws as PrometheusQuery, to each that asks.
 */
export function collectedSamplesBy(
  prometheus: PrometheusQuery,
  clock: Clock,
  windowSeconds: number,
): (projectId: string) => Promise<CollectedSamples> {
  const asked = new Map<string, Promise<CollectedSamples>>();
  return (projectId) => {
    const samples = asked.get(projectId) ?? ask(projectId);
    asked.set(projectId, samples);
    return samples;
  };

  async function ask(projectId: string): Promise<CollectedSamples> {
    const now = clock.nowMs();
    const vector = await prometheus.query(projectId, monitoringQuestion(projectId, windowSeconds), now);
    return readAnswer(vector, { now, earlier: now - windowSeconds * 1000 });
  }
}
