import { startPage } from '../stages/report/html/client/start-page.ts';
import { nextSteps } from './next-steps.ts';

/** The script of the HTML report: what to do next is planned in the browser, so that no page has to carry it. */
startPage(nextSteps);
