import { createHandedOn } from '../../../client/gateway/handed-on';

/** A table whose statements end when the test says. */
function table() {
  const statements: { readonly connection: string; readonly marks: readonly string[] }[] = [];
  const ends: { readonly well: () => void; readonly badly: (error: Error) => void }[] = [];
  const taken = (connection: string, marks: readonly string[]): Promise<void> => {
    statements.push({ connection, marks });
    return new Promise((well, badly) => ends.push({ well, badly }));
  };
  return { statements, ends, taken };
}

const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
};

test('marks that come while a statement is under way share the next one', async () => {
  const { statements, ends, taken } = table();
  const handedOn = createHandedOn({ taken });
  for (const mark of ['a', 'b', 'c', 'b']) handedOn.add('acme', mark);
  handedOn.add('other', 'x');
  expect(statements).toEqual([
    { connection: 'acme', marks: ['a'] },
    { connection: 'other', marks: ['x'] },
  ]);
  ends[0]?.well();
  await settle();
  expect(statements.slice(2)).toEqual([{ connection: 'acme', marks: ['b', 'c'] }]);
});

test('a delivery is known until its mark is written', async () => {
  const { ends, taken } = table();
  const handedOn = createHandedOn({ taken });
  handedOn.add('acme', 'a');
  handedOn.add('acme', 'b');
  expect([handedOn.has('acme', 'a'), handedOn.has('acme', 'b'), handedOn.has('other', 'a')]).toEqual([
    true,
    true,
    false,
  ]);
  ends[0]?.well();
  await settle();
  expect([handedOn.has('acme', 'a'), handedOn.has('acme', 'b')]).toEqual([false, true]);
});

test('a mark that cannot be written is given up, and the next ones are written', async () => {
  const { statements, ends, taken } = table();
  const handedOn = createHandedOn({ taken });
  handedOn.add('acme', 'a');
  ends[0]?.badly(new Error('the database is away'));
  await settle();
  expect(handedOn.has('acme', 'a')).toBe(false);
  handedOn.add('acme', 'b');
  expect(statements.at(-1)?.marks).toEqual(['b']);
  ends[1]?.well();
  await settle();
});
