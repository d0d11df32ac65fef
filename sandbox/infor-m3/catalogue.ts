import programsFile from './programs.json';

export interface InputField {
  readonly length: number;
  readonly mandatory: boolean;
}

export interface Transaction {
  readonly program: string;
  readonly name: string;
  readonly input: ReadonlyMap<string, InputField>;
  readonly output: ReadonlyMap<string, number>;
}

type ProgramsFile = Record<
  string,
  Record<string, { in: Record<string, string>; out: Record<string, string> }>
>;

/** The transactions every program carries; the program GENERAL has these and nothing else. */
const GENERAL = ['GetUserInfo', 'GetServerTime', 'GetMessageText'];

/** The programs, transactions and fields this tenant has. */
export class Catalogue {
  private readonly programs = new Map<string, Map<string, Transaction>>();

  /** @param missing transactions this tenant lacks, as `OIS100MI/DelHead`, or whole programs, as `OIS275MI` */
  constructor(missing: readonly string[] = []) {
    const lacking = new Set(missing);
    const file = programsFile as unknown as ProgramsFile;
    const general = file['CRS610MI'] ?? {};
    const all: ProgramsFile = {
      ...file,
      GENERAL: Object.fromEntries(GENERAL.map((name) => [name, general[name] ?? { in: {}, out: {} }])),
    };
    for (const [program, transactions] of Object.entries(all)) {
      if (lacking.has(program)) continue;
      const kept = Object.entries(transactions).filter(([name]) => !lacking.has(`${program}/${name}`));
      this.programs.set(
        program,
        new Map(kept.map(([name, fields]) => [name, transaction(program, name, fields.in, fields.out)])),
      );
    }
  }

  find(program: string, name: string): Transaction | undefined {
    return this.programs.get(program)?.get(name);
  }

  programNames(): string[] {
    return [...this.programs.keys()].sort();
  }

  transactionsOf(program: string): Transaction[] | undefined {
    const transactions = this.programs.get(program);
    return transactions && [...transactions.values()];
  }
}

function transaction(
  program: string,
  name: string,
  input: Record<string, string>,
  output: Record<string, string>,
): Transaction {
  return {
    program,
    name,
    input: new Map(
      Object.entries(input).map(([field, length]) => [
        field,
        { length: Number.parseInt(length, 10), mandatory: length.endsWith('*') },
      ]),
    ),
    output: new Map(Object.entries(output).map(([field, length]) => [field, Number.parseInt(length, 10)])),
  };
}

/** True for a transaction that changes something. In M3 it may come in by GET all the same. */
export const isWrite = (name: string): boolean =>
  !/^(Get|Lst|Sel|Search|Chk|Check|Fpw|ServerTimeZone)/.test(name);
