interface Page {
  data: unknown[];
  nextCursor: string | null;
}
// oxlint-disable-next-line typescript/no-explicit-any -- any list has an input of its own
type List = (input: any) => Promise<Page>;
type ItemOf<Of extends List> = Awaited<ReturnType<Of>>['data'][number];
type InputOf<Of extends List> = NonNullable<Parameters<Of>[0]>;

/**
 * All items of a list, page by page, fetched as they are read:
 * `for await (const ticket of each(perch.listTickets, { query: { status: 'open' } }))`. What is added meanwhile neither
 * repeats nor hides an item. @throws PerchError as the list does
 */
export async function* each<Of extends List>(
  list: Of,
  ...[input]: Partial<InputOf<Of>> extends InputOf<Of> ? [InputOf<Of>?] : [InputOf<Of>]
): AsyncGenerator<ItemOf<Of>, void, undefined> {
  const given = (input ?? {}) as { query?: { cursor?: string } };
  let cursor: string | null | undefined = given.query?.cursor;
  do {
    const page: Page = await list({ ...given, query: { ...given.query, ...(cursor && { cursor }) } });
    const items = page.data as ItemOf<Of>[];
    for (const item of items) yield item;
    cursor = page.nextCursor;
  } while (cursor !== null);
}
