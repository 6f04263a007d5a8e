/** An account of a brand, and what it makes a ticket of. */
export interface CastAccount {
  username: string;
  mentions: 'all' | 'matching';
  directMessages: 'all' | 'off';
  /** by list order; the department is that of the organization with this name */
  keywords: readonly { phrase: string; department: string }[];
  /** what matches no keyword: a department's name, or null for no ticket */
  unmatched: string | null;
}

export interface CastOrganization {
  name: string;
  /** beside the default one */
  departments: readonly string[];
  accounts: readonly CastAccount[];
}

export const DEFAULT_DEPARTMENT = 'default';
export const KEYWORDS = ['refund', 'luggage', 'invoice'] as const;

const plain = (username: string): CastAccount => ({
  username,
  mentions: 'all',
  directMessages: 'all',
  keywords: [],
  unmatched: null,
});

/** Three companies whose customers are the same people. */
export const CAST: readonly CastOrganization[] = [
  {
    name: 'Acme Airlines',
    departments: ['Refunds', 'Baggage'],
    accounts: [
      plain('acme_air'),
      {
        ...plain('acme_hotels'),
        mentions: 'matching',
        keywords: [
          { phrase: 'refund', department: 'Refunds' },
          { phrase: 'luggage', department: 'Baggage' },
        ],
      },
    ],
  },
  {
    name: 'Globex Bank',
    departments: ['Money', 'Other'],
    accounts: [
      { ...plain('globex_bank'), keywords: [{ phrase: 'invoice', department: 'Money' }] },
      {
        ...plain('globex_cards'),
        mentions: 'matching',
        directMessages: 'off',
        keywords: [{ phrase: 'refund', department: 'Money' }],
        unmatched: 'Other',
      },
    ],
  },
  { name: 'Initech', departments: [], accounts: [plain('initech')] },
];

export const ACCOUNTS = CAST.flatMap(({ accounts }) => accounts);
export const accountOf = (username: string): CastAccount => ACCOUNTS.find((one) => one.username === username)!;
export const organizationOf = (username: string): CastOrganization =>
  CAST.find(({ accounts }) => accounts.some((one) => one.username === username))!;

/** Where a text goes that continues nothing: a department's name, or null for no ticket. */
export function departmentFor(account: CastAccount, text: string): string | null {
  const words = text.toLowerCase().split(/[^a-z]+/);
  const matched = account.keywords.find(({ phrase }) => words.includes(phrase));
  if (matched) return matched.department;
  return account.unmatched ?? (account.mentions === 'all' ? DEFAULT_DEPARTMENT : null);
}
