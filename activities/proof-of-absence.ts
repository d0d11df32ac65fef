import type { Posting } from '../domain/documents';

/**
 * A write whose answer was lost is sent again only after two searches that found nothing, both begun when it had had its
 * time to arrive. Every sending begins at an even count of searches: an odd one says that one has found nothing since.
 */
export const searchedOnce = ({ searches }: Pick<Posting, 'searches'>): boolean => searches % 2 === 1;

/**
 * Whether counting this search was all that happened to the row since it was read. If not, the search says nothing about
 * the write that is in doubt now: another attempt may have sent it meanwhile.
 */
export const countedAlone = (read: Posting, counted: Posting): boolean =>
  counted.sentAt === read.sentAt && counted.searches === read.searches + 1;
