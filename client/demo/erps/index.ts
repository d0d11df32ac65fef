/** The ERPs the demo can run. */
import type { DemoErp } from './erp';
import { ifsCloud } from './ifs-cloud';
import { inforM3 } from './infor-m3';

export { ifsCloud } from './ifs-cloud';
export { inforM3 } from './infor-m3';
export type { DemoErp, ErpCodes, Obstacle, RunningErp } from './erp';

export const DEMO_ERPS: readonly DemoErp[] = [inforM3, ifsCloud];
