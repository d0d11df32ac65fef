import { codePartType, FINANCE_ENUMS } from '../finance-types';
import { entityType, type Row } from '../odata/edm';
import { malformed, mustHaveValue } from '../odata/problems';
import { type EntitySet, entitySet, type Projection, projection } from '../odata/projection';
import { CODE_PARTS } from '../state';

const companyType = entityType(
  'CompanyFinance',
  'CompanyFinance',
  ['Company'],
  'Company:s20 Name:s100 CurrencyCode:s3',
);

/** Where the values of the dimensions are kept. */
export function codePartValues(): Projection {
  const arrays = Object.fromEntries(
    CODE_PARTS.map((part) => [`Code${part}Array`, { set: values(part), link: { Company: 'Company' } }]),
  );
  return projection({
    name: 'CodePartValuesHandling',
    description: 'Code Part Values',
    enums: FINANCE_ENUMS,
    sets: {
      CompanyFinanceSet: entitySet({
        name: 'CompanyFinanceSet',
        type: companyType,
        table: 'company',
        company: 'Company',
        arrays,
      }),
    },
  });
}

function values(part: string): EntitySet {
  const column = `Code${part}`;
  return entitySet({
    name: `${column}Array`,
    type: codePartType(part),
    table: `code${part}`,
    company: 'Company',
    insert: (_change, given): Row => {
      for (const field of [column, 'Description', 'ValidFrom', 'ValidUntil'])
        if ((given[field] ?? null) === null) throw mustHaveValue(column, field);
      if ((given['CodePart'] ?? part) !== part) throw malformed(`CodePart must be ${part}.`);
      return {
        ...given,
        CodePart: part,
        BudgetValue: given['BudgetValueDb'] === true ? 'BudgetAccount' : 'NotBudgetAccount',
      };
    },
    update: (_change, _before, after) => after,
  });
}
