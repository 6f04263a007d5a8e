/** What a canned reply may leave open: filled in from the ticket and who writes. */
export const PLACEHOLDERS = [
  'customer.name',
  'customer.firstName',
  'customer.handle',
  'ticket.number',
  'ticket.subject',
  'agent.name',
  'agent.firstName',
  'account.name',
  'department.name',
  'organization.name',
] as const;
export type Placeholder = (typeof PLACEHOLDERS)[number];

/** Half-open range in UTF-16 code units of the text. */
export interface PlacedName {
  name: string;
  start: number;
  end: number;
}

const IN_BRACES = /\{\{([^{}]*)\}\}/g;
const isPlaceholder = (name: string): name is Placeholder => PLACEHOLDERS.some((known) => known === name);

/** Every `{{…}}` of a text, in order, whether it is known or not. */
export const placedNames = (text: string): PlacedName[] =>
  [...text.matchAll(IN_BRACES)].map((match) => ({
    name: match[1]!.trim(),
    start: match.index,
    end: match.index + match[0].length,
  }));

/** The `{{…}}` of a text that stand for nothing, and braces that were opened and not closed. */
export function unknownPlaceholders(text: string): PlacedName[] {
  const placed = placedNames(text);
  const rest = text.replace(IN_BRACES, (braces) => ' '.repeat(braces.length));
  const open = [...rest.matchAll(/\{\{|\}\}/g)].map(({ 0: name, index }) => ({ name, start: index, end: index + 2 }));
  return [...placed.filter(({ name }) => !isPlaceholder(name)), ...open].toSorted((a, b) => a.start - b.start);
}

/** What is known for a ticket; left out, null or blank: nothing. */
export type PlaceholderValues = Partial<Record<Placeholder, string | null>>;

export interface RenderedReply {
  /** with every value that is known; what is unknown stays in its braces */
  text: string;
  /** placeholders without a value, each once, in order */
  missing: Placeholder[];
}

/** Fills a canned reply in. A value that itself looks like a placeholder stays as it is. */
export function renderCanned(text: string, values: PlaceholderValues): RenderedReply {
  const missing = new Set<Placeholder>();
  const rendered = text.replace(IN_BRACES, (braces, inside: string) => {
    const name = inside.trim();
    if (!isPlaceholder(name)) return braces;
    const value = values[name]?.trim();
    if (value) return value;
    missing.add(name);
    return braces;
  });
  return { text: rendered, missing: [...missing] };
}

/** The first word of a name, as one addresses somebody. */
export const firstNameOf = (name: string): string => name.trim().split(/\s+/u)[0] ?? '';
