import { entityType } from '../odata/edm';
import { entitySet, type Projection, projection } from '../odata/projection';

const projectionType = entityType(
  'Projection',
  'FndProjection',
  ['ProjectionName'],
  'ProjectionName:s2000 Description:s2000 ApiClass:s200',
);

/** The catalogue of projections. */
export const allProjections = (): Projection =>
  projection({
    name: 'AllProjections',
    description: 'All Projections',
    sets: { Projections: entitySet({ name: 'Projections', type: projectionType, table: 'projection' }) },
  });
