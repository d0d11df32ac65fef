import { type Comparison, COMPARISONS, holds } from './compare';
import type { EntityType, Enums, Property, Row, Value } from './edm';
import { LITERAL, type Literal, literalValue, type Offset, parseLiteral } from './literals';
import { malformed, notImplemented } from './problems';

const ARITHMETIC = ['add', 'sub', 'mul', 'div', 'divby', 'mod'];
const FUNCTIONS = ['contains', 'startswith', 'endswith'] as const;

type Operand = { readonly column: Property } | { readonly literal: Literal };

/** A filter ready to be asked. */
export interface Filter {
  readonly test: (row: Row) => boolean;
  /** A matching row has the values of at least one of these; `{}` says nothing. For finding rows by an index. */
  readonly cases: readonly Row[];
}

export interface FilterContext {
  readonly type: EntityType;
  readonly namespace: string;
  readonly enums: Enums;
  readonly offset: Offset;
}

/** @throws Problem 400 for what cannot be read, 501 for what IFS does not do */
export function parseFilter(text: string, context: FilterContext): Filter {
  const parser = new Parser(tokens(text), context);
  return parser.whole();
}

/** The column of that name. @throws Problem in the words of IFS */
export function columnOf(
  name: string,
  { type, namespace }: Pick<FilterContext, 'type' | 'namespace'>,
): Property {
  const column = type.properties.get(name) ?? HEAD_COLUMNS.get(name);
  if (!column)
    throw malformed(
      `The property '${name}', used in a query expression, is not defined in type '${namespace}.${type.name}'.`,
    );
  return column;
}

const HEAD_COLUMNS: ReadonlyMap<string, Property> = new Map(
  ['luname', 'keyref', 'Objgrants'].map((name) => [name, { name, kind: 'string', writable: 'never' }]),
);

const ANYTHING: readonly Row[] = [{}];
const MOST_CASES = 500;

const bothOf = (left: readonly Row[], right: readonly Row[]): readonly Row[] =>
  left.length * right.length > MOST_CASES
    ? left
    : left.flatMap((first) => right.map((second) => ({ ...first, ...second })));

function tokens(text: string): string[] {
  const found: string[] = [];
  let at = 0;
  while (at < text.length) {
    const space = /\s+/y;
    space.lastIndex = at;
    if (space.test(text)) {
      at = space.lastIndex;
      continue;
    }
    const token = [LITERAL, /[A-Za-z_@$][\w.\-/]*/y, /[(),]/y]
      .map((pattern) => {
        pattern.lastIndex = at;
        return pattern.exec(text)?.[0];
      })
      .find((match) => match !== undefined);
    if (token === undefined) throw malformed(`Syntax error in the expression at position ${at}.`);
    found.push(token);
    at += token.length;
  }
  return found;
}

class Parser {
  private at = 0;

  constructor(
    private readonly list: readonly string[],
    private readonly context: FilterContext,
  ) {}

  whole(): Filter {
    const filter = this.either();
    if (this.peek() !== undefined) throw this.unexpected();
    return filter;
  }

  private either(): Filter {
    let left = this.both();
    while (this.take('or')) {
      const [first, second] = [left, this.both()];
      left = {
        test: (row) => first.test(row) || second.test(row),
        cases: [...first.cases, ...second.cases],
      };
    }
    return left;
  }

  private both(): Filter {
    let left = this.single();
    while (this.take('and')) {
      const [first, second] = [left, this.single()];
      left = {
        test: (row) => first.test(row) && second.test(row),
        cases: bothOf(first.cases, second.cases),
      };
    }
    return left;
  }

  private single(): Filter {
    if (this.take('not')) {
      const next = this.peek() ?? '';
      if (next !== '(' && !isFunction(next)) throw malformed(`'not' needs parentheses before '${next}'.`);
      const inner = this.single();
      return { test: (row) => !inner.test(row), cases: ANYTHING };
    }
    if (this.take('(')) {
      const inner = this.either();
      this.expect(')');
      return inner;
    }
    const word = this.peek();
    if (word !== undefined && this.list[this.at + 1] === '(') return this.call(word);
    return this.comparison();
  }

  private call(name: string): Filter {
    if (!isFunction(name)) throw notImplemented(`The function '${name}' is not supported.`);
    this.at += 2;
    const column = this.operand();
    this.expect(',');
    const part = this.operand();
    this.expect(')');
    if (
      !('column' in column) ||
      column.column.kind !== 'string' ||
      !('literal' in part) ||
      part.literal.kind !== 'string'
    )
      throw malformed(`The function '${name}' takes a string column and a string.`);
    const [property, wanted] = [column.column.name, part.literal.text];
    const tests: Record<(typeof FUNCTIONS)[number], (value: string) => boolean> = {
      contains: (value) => value.includes(wanted),
      startswith: (value) => value.startsWith(wanted),
      endswith: (value) => value.endsWith(wanted),
    };
    // A NULL column is neither like nor unlike anything.
    return {
      test: (row) => typeof row[property] === 'string' && tests[name](row[property]),
      cases: ANYTHING,
    };
  }

  private comparison(): Filter {
    const left = this.operand();
    const operator = this.peek();
    if (operator !== undefined && ARITHMETIC.includes(operator))
      throw notImplemented(`The operator '${operator}' is not supported.`);
    if (operator === 'has' || operator === 'in')
      throw notImplemented(`The operator '${operator}' is not supported.`);
    if (!isComparison(operator)) {
      if ('column' in left && left.column.kind === 'boolean')
        return { test: (row) => row[left.column.name] === true, cases: ANYTHING };
      throw this.unexpected();
    }
    this.at += 1;
    const right = this.operand();
    const after = this.peek();
    if (after !== undefined && ARITHMETIC.includes(after))
      throw notImplemented(`The operator '${after}' is not supported.`);
    return this.compare(left, operator, right);
  }

  private compare(left: Operand, operator: Comparison, right: Operand): Filter {
    const column = 'column' in left ? left.column : 'column' in right ? right.column : undefined;
    if (!column) throw malformed('A comparison needs a property.');
    const value = (operand: Operand): ((row: Row) => Value) => {
      if ('column' in operand) {
        if (operand.column.kind !== column.kind) throw malformed('The types compared are not compatible.');
        return (row) => row[operand.column.name] ?? null;
      }
      const constant = this.constant(operand.literal, column);
      return () => constant;
    };
    const [a, b] = [value(left), value(right)];
    const exact = operator === 'eq' && 'column' in left && 'literal' in right;
    return {
      test: (row) => holds(a(row), operator, b(row), column),
      cases: exact ? [{ [column.name]: b({}) }] : ANYTHING,
    };
  }

  private constant(literal: Literal, column: Property): Value {
    let value: Value;
    try {
      value = literalValue(literal, column, this.context.namespace, this.context.offset);
    } catch (error) {
      throw malformed(error instanceof Error ? error.message : String(error));
    }
    if (literal.kind === 'enum' && !this.context.enums[column.enumName ?? '']?.includes(literal.text))
      throw malformed(`The enumeration '${literal.enumType ?? ''}' has no member '${literal.text}'.`);
    return value;
  }

  private operand(): Operand {
    const token = this.list[this.at];
    if (token === undefined) throw malformed('The expression ends too early.');
    this.at += 1;
    LITERAL.lastIndex = 0;
    if (LITERAL.exec(token)?.[0] === token) {
      try {
        return { literal: parseLiteral(token) };
      } catch (error) {
        throw malformed(error instanceof Error ? error.message : String(error));
      }
    }
    if (!/^[A-Za-z_]/.test(token)) throw malformed(`Unexpected '${token}' in the expression.`);
    return { column: columnOf(token, this.context) };
  }

  private peek(): string | undefined {
    return this.list[this.at];
  }

  private take(word: string): boolean {
    if (this.list[this.at] !== word) return false;
    this.at += 1;
    return true;
  }

  private expect(word: string): void {
    if (!this.take(word)) throw this.unexpected();
  }

  private unexpected(): Error {
    return malformed(`Unexpected '${this.peek() ?? 'end'}' in the expression.`);
  }
}

const isFunction = (word: string): word is (typeof FUNCTIONS)[number] =>
  (FUNCTIONS as readonly string[]).includes(word);
const isComparison = (word: string | undefined): word is Comparison =>
  (COMPARISONS as readonly (string | undefined)[]).includes(word);
