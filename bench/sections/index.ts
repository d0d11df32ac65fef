/** The sections of a run, in their order. */
import type { Measurement } from '../context';
import { backfillSection } from './backfill';
import { enduranceSection } from './endurance';
import { masterDataSection } from './master-data';
import { sharedPaceSection } from './shared-pace';
import { syncSection } from './sync';
import { throughputSection } from './throughput';
import { webhookSection } from './webhooks';

export const SECTIONS: readonly Measurement[] = [
  backfillSection,
  throughputSection,
  syncSection,
  webhookSection,
  enduranceSection,
  sharedPaceSection,
  masterDataSection,
];
