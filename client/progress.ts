import { Presets, SingleBar } from 'cli-progress';

export interface Progress {
  step(by?: number): void;
  set(value: number, total?: number): void;
  stop(): void;
}

const SILENT: Progress = { step: () => undefined, set: () => undefined, stop: () => undefined };

/** A bar on standard error when a person watches; nothing in a pipe. */
export function progressBar(label: string, total: number): Progress {
  if (!process.stderr.isTTY || total < 2) return SILENT;
  const bar = new SingleBar(
    {
      format: `${label} {bar} {value}/{total} {eta_formatted}`,
      stream: process.stderr,
      hideCursor: true,
      clearOnComplete: true,
    },
    Presets.shades_classic,
  );
  bar.start(total, 0);
  return {
    step: (by = 1) => bar.increment(by),
    set: (value, of) => {
      if (of !== undefined) bar.setTotal(of);
      bar.update(value);
    },
    stop: () => bar.stop(),
  };
}
