/**
 * Lets a mocha worker finish writing its coverage. At the end of a parallel run, mocha's worker pool gives each worker one
 * second to exit and then sends SIGTERM, whose default action would lose the worker's coverage.
 */
process.on('SIGTERM', () => process.exit());
