import { closeSimulatedBigQuery, openStoreOn, simulatedBigQuery } from '../support/bigquery-stores.ts';
import { sqlAnswersContract } from './sql-answers.ts';

after(closeSimulatedBigQuery);

sqlAnswersContract('bigquery', async () => openStoreOn(await simulatedBigQuery()));
