import { entitySet, type Projection, projection } from '../odata/projection';
import { SALES_PART_ENUMS, salesPartType } from '../order-types';

/** Sales parts, for reading. */
export const salesParts = (): Projection =>
  projection({
    name: 'SalesPartHandling',
    description: 'Sales Part',
    enums: SALES_PART_ENUMS,
    sets: {
      SalesPartSet: entitySet({
        name: 'SalesPartSet',
        type: salesPartType,
        table: 'salesPart',
        company: 'Company',
      }),
    },
  });
