/**
 * Statuses of a batch order (M3 Business Engine user guide, OIS275): 15 error in the head, 20 head without lines,
 * 25 error in a line, 30 credit stop, 55 transfer interrupted, 90 customer order created.
 */
export const STUCK = ['15', '20', '25', '30', '55'] as const;
export const TRANSFERRED = '90';

const MEANING: Readonly<Record<string, string>> = {
  '15': 'an error in the head',
  '20': 'a head without lines',
  '25': 'an error in a line',
  '30': 'a credit stop',
  '55': 'an interrupted transfer',
};

export const isStuck = (status: string | undefined): boolean => STUCK.some((stuck) => stuck === status);

/** M3 has checked the order and found fault: everything had been entered before. */
export const wasConfirmed = (status: string | undefined): boolean => isStuck(status) && status !== '20';

export const meaningOf = (status: string): string => MEANING[status] ?? 'an unknown status';
