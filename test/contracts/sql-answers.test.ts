import { openStoreOn, simulatedBigQuery } from '../support/bigquery-stores.ts';
import { sqlAnswersContract } from './sql-answers.ts';

sqlAnswersContract('bigquery', async () => openStoreOn(await simulatedBigQuery()));
