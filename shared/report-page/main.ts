import { nextSteps } from './next-steps.ts';
import { startPage } from './start-page.ts';

/** The script of the HTML report: what to do next is planned in the browser, so that no page has to carry it. */
startPage(nextSteps);
