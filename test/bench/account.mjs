import { writeFileSync } from 'node:fs';

// Loaded into the measured process ahead of its script: what the operating system counted, at its very end.
process.on('exit', () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  writeFileSync(
    process.env.BENCH_ACCOUNT,
    JSON.stringify({ cpuMs: (userCPUTime + systemCPUTime) / 1000, peakMemoryBytes: maxRSS * 1024 }),
  );
});
// A server is ended so, however far it is; left to itself the signal would end it without an exit.
process.on('SIGTERM', () => process.exit());
