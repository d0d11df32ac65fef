import { writeFileSync } from 'node:fs';
import { Session } from 'node:inspector';
import { join } from 'node:path';
import { isMainThread } from 'node:worker_threads';

/**
 * Preloaded into a worker process: the first SIGUSR2 begins a processor profile of the main thread, the second writes it
 * to the folder of `BENCH_PROFILES`.
 */
if (isMainThread) {
  const session = new Session();
  session.connect();
  let running = false;
  process.on('SIGUSR2', () => {
    if (!running) {
      running = true;
      session.post('Profiler.enable');
      session.post('Profiler.setSamplingInterval', { interval: 500 });
      session.post('Profiler.start');
      return;
    }
    running = false;
    session.post('Profiler.stop', (error, answer) => {
      const folder = process.env['BENCH_PROFILES'] ?? '.';
      if (!error)
        writeFileSync(join(folder, `worker-${process.pid}.cpuprofile`), JSON.stringify(answer.profile));
    });
  });
}
