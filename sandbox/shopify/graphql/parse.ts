import type {
  Directive,
  Document,
  Fragment,
  Operation,
  Selection,
  Value,
  VariableDefinition,
} from './document';

/** The text is no GraphQL. */
export class SyntaxProblem extends Error {
  constructor(
    message: string,
    readonly line: number,
  ) {
    super(message);
    this.name = 'SyntaxProblem';
  }
}

interface Token {
  readonly kind: 'name' | 'punctuator' | 'int' | 'float' | 'string' | 'end';
  readonly text: string;
  readonly line: number;
}

const TOKEN =
  /(?<skip>[\s,\uFEFF]+|#[^\n]*)|(?<name>[_A-Za-z]\w*)|(?<punctuator>\.\.\.|[!$&()[\]{}:=@|])|(?<float>-?\d+(?:\.\d+)?[eE][+-]?\d+|-?\d+\.\d+)|(?<int>-?\d+)|(?<string>"(?:[^"\\\n]|\\.)*")/y;

function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  let line = 1;
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const at = TOKEN.lastIndex;
    const groups = TOKEN.exec(text)?.groups;
    if (!groups) throw new SyntaxProblem(`unexpected character ${JSON.stringify(text[at])}`, line);
    const [kind, found] = Object.entries(groups).find(([, value]) => value !== undefined) as [string, string];
    if (kind !== 'skip') tokens.push({ kind: kind as Token['kind'], text: found, line });
    line += found.split('\n').length - 1;
  }
  tokens.push({ kind: 'end', text: 'end of document', line });
  return tokens;
}

/** Parses an executable document. @throws SyntaxProblem */
export function parseDocument(text: string): Document {
  const tokens = tokenize(text);
  let position = 0;
  const peek = (): Token => tokens[position] as Token;
  const next = (): Token => tokens[position++] as Token;
  const fail = (token: Token): never => {
    throw new SyntaxProblem(`syntax error, unexpected ${JSON.stringify(token.text)}`, token.line);
  };
  const at = (text_: string): boolean => peek().text === text_ && peek().kind !== 'string';
  const expect = (text_: string): void => void (at(text_) ? next() : fail(peek()));
  const name = (): string => (peek().kind === 'name' ? next().text : fail(peek()));
  const many = <T>(open: string, close: string, read: () => T): T[] => {
    const rows: T[] = [];
    expect(open);
    while (!at(close)) rows.push(read());
    expect(close);
    return rows;
  };

  const value = (): Value => {
    const token = next();
    if (token.text === '$' && token.kind === 'punctuator') return { is: 'variable', name: name() };
    if (token.text === '[' && token.kind === 'punctuator') {
      position -= 1;
      return { is: 'list', values: many('[', ']', value) };
    }
    if (token.text === '{' && token.kind === 'punctuator') {
      position -= 1;
      return { is: 'object', fields: new Map(many('{', '}', pair)) };
    }
    switch (token.kind) {
      case 'int':
        return { is: 'scalar', kind: 'Int', value: Number(token.text) };
      case 'float':
        return { is: 'scalar', kind: 'Float', value: Number(token.text) };
      case 'string':
        return { is: 'scalar', kind: 'String', value: JSON.parse(token.text) as string };
      case 'name':
        if (token.text === 'true' || token.text === 'false')
          return { is: 'scalar', kind: 'Boolean', value: token.text === 'true' };
        return token.text === 'null' ? { is: 'null' } : { is: 'enum', value: token.text };
      default:
        return fail(token);
    }
  };
  const pair = (): [string, Value] => {
    const key = name();
    expect(':');
    return [key, value()];
  };
  const argumentsHere = (): Map<string, Value> => new Map(at('(') ? many('(', ')', pair) : []);
  const directives = (): Directive[] => {
    const rows: Directive[] = [];
    while (at('@')) {
      next();
      rows.push({ name: name(), arguments: argumentsHere() });
    }
    return rows;
  };
  const selections = (): Selection[] => {
    const token = peek();
    const rows = many('{', '}', selection);
    return rows.length > 0 ? rows : fail(token);
  };
  const selection = (): Selection => {
    if (at('...')) {
      next();
      if (peek().kind === 'name' && !at('on'))
        return { is: 'spread', name: name(), directives: directives() };
      let on: string | undefined;
      if (at('on')) {
        next();
        on = name();
      }
      return { is: 'inline', on, directives: directives(), selections: selections() };
    }
    const { line } = peek();
    const first = name();
    let field = first;
    if (at(':')) {
      next();
      field = name();
    }
    return {
      is: 'field',
      alias: first,
      name: field,
      arguments: argumentsHere(),
      directives: directives(),
      selections: at('{') ? selections() : undefined,
      line,
    };
  };
  const type = (): string => {
    let text_: string;
    if (at('[')) {
      next();
      text_ = `[${type()}]`;
      expect(']');
    } else text_ = name();
    if (!at('!')) return text_;
    next();
    return `${text_}!`;
  };
  const variable = (): VariableDefinition => {
    expect('$');
    const variableName = name();
    expect(':');
    const definition = { name: variableName, type: type(), defaultValue: undefined as Value | undefined };
    if (at('=')) {
      next();
      definition.defaultValue = value();
    }
    return definition;
  };
  const operation = (): Operation => {
    if (at('{')) return { kind: 'query', name: undefined, variables: [], selections: selections() };
    const kind = name();
    if (kind !== 'query' && kind !== 'mutation') return fail(tokens[position - 1] as Token);
    const operationName = peek().kind === 'name' ? name() : undefined;
    const variables = at('(') ? many('(', ')', variable) : [];
    directives();
    return { kind, name: operationName, variables, selections: selections() };
  };
  const fragment = (): Fragment => {
    next();
    const fragmentName = name();
    expect('on');
    const on = name();
    directives();
    return { name: fragmentName, on, selections: selections() };
  };

  const operations: Operation[] = [];
  const fragments = new Map<string, Fragment>();
  while (peek().kind !== 'end') {
    if (at('fragment')) {
      const read = fragment();
      fragments.set(read.name, read);
    } else operations.push(operation());
  }
  if (operations.length === 0) throw new SyntaxProblem('unexpected end of document', peek().line);
  return { operations, fragments };
}
