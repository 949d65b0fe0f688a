import { writeFileSync } from 'node:fs';

// Preloaded into the measured process: records the operating system's counters when the process exits.
process.on('exit', () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  writeFileSync(
    process.env.BENCH_ACCOUNT,
    JSON.stringify({ cpuMs: (userCPUTime + systemCPUTime) / 1000, peakMemoryBytes: maxRSS * 1024 }),
  );
});
// Servers are stopped with this signal, which would otherwise end them without an exit event.
process.on('SIGTERM', () => process.exit());
