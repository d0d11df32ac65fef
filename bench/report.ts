import { isGood, isMet, missed, type Figure, type Section, type Target } from './figures';
import type { Machine } from './machine';
import { significant } from './statistics';

export interface Run {
  readonly machine: Machine;
  readonly short: boolean;
  readonly startedAt: string;
  readonly seconds: number;
  readonly sections: readonly Section[];
}

const COLUMNS = ['figure', 'target', 'measured', 'baseline', 'met'] as const;

/** The machine on top, one line a figure below, notes at the end. */
export function reportText(run: Run): string {
  const { machine, sections } = run;
  const rows = sections.flatMap(({ figures }) => figures.map(rowOf));
  const widths = COLUMNS.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => (row[column] ?? '').length)),
  );
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  const notes = sections.flatMap(({ figures }) =>
    figures.flatMap(({ name, note }) => (note === undefined ? [] : [`- ${name}: ${note}`])),
  );
  return [
    ...Object.entries(machine).map(([name, value]) => `${name.padEnd(9)} ${value}`),
    '',
    line(COLUMNS),
    line(widths.map((width) => '─'.repeat(width))),
    ...sections.flatMap(({ title, figures, failure }) => [
      `${title}:`,
      ...figures.map((figure) => line(rowOf(figure))),
      ...(failure === undefined ? [] : [`  FAILED: ${failure}`]),
    ]),
    ...(notes.length > 0 ? ['', ...notes] : []),
    '',
    summary(run),
  ].join('\n');
}

/** For machines: the same, with the verdict of each figure. */
export const reportJson = (run: Run): unknown => ({
  ...run,
  ok: isGood(run.sections, run.short),
  sections: run.sections.map((section) => ({
    ...section,
    figures: section.figures.map((figure) => ({ ...figure, met: isMet(figure) ?? null })),
  })),
});

function rowOf(figure: Figure): string[] {
  const { name, unit, measured, target, baseline } = figure;
  const met = isMet(figure);
  return [
    `  ${name}`,
    target ? targetText(target, unit) : '',
    measured === undefined ? 'not measured' : `${significant(measured)} ${unit}`,
    baseline === undefined ? '' : `${significant(baseline)} ${unit}`,
    met === undefined ? '' : met ? 'yes' : 'NO',
  ];
}

const targetText = (target: Target, unit: string): string => {
  const limit = 'atMost' in target ? `≤ ${significant(target.atMost)}` : `≥ ${significant(target.atLeast)}`;
  return `${limit} ${unit}${target.why === undefined ? '' : ` (${target.why})`}`;
};

function summary({ sections, short, seconds }: Run): string {
  const failed = sections.filter(({ failure }) => failure !== undefined).map(({ name }) => name);
  const beyond = missed(sections, short).map(({ name }) => name);
  const said = [
    ...(failed.length > 0 ? [`The run failed in ${failed.join(', ')}.`] : []),
    ...(beyond.length > 0 ? [`It misses ${beyond.length}: ${beyond.join('; ')}.`] : []),
  ];
  const enforced = short ? 'what must hold however small the run is' : 'its targets';
  return [
    ...(said.length > 0 ? said : [`The run meets ${enforced}.`]),
    `It took ${Math.round(seconds)} s.`,
  ].join(' ');
}
