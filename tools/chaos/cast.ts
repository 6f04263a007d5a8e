/** An account of a brand, and what it makes a ticket of. */
export interface CastAccount {
  username: string;
  mentions: 'all' | 'matching';
  directMessages: 'all' | 'off';
  /** by list order; the department is that of the organization with this name */
  keywords: readonly { phrase: string; department: string }[];
  /** what matches no keyword: a department's name, or null for no ticket */
  unmatched: string | null;
  rule?: CastRule;
}

export type Medium = 'email' | 'sms';
/** Of each organization there is one of each. */
export type Role = 'admin' | 'agent';
export const ROLES: readonly Role[] = ['admin', 'agent'];

/** When a burst of tweets about an account raises an alarm, and who is told. */
export interface CastRule {
  name: string;
  /** one of the words of a tweet that counts */
  word: string;
  count: number;
  /** people, not tweets */
  countsAuthors: boolean;
  windowMinutes: number;
  cooldownMinutes: number;
  /** who had the alarm is told when a window holds twice, and four times, the count */
  tellsGrowth: boolean;
  tells: Partial<Record<Role, readonly Medium[]>>;
}

export interface CastOrganization {
  name: string;
  /** beside the default one */
  departments: readonly string[];
  accounts: readonly CastAccount[];
  /** of the administrator, by SMS of the organization's own Twilio account; null: they have no SMS */
  phone: string | null;
}

export const DEFAULT_DEPARTMENT = 'default';
export const KEYWORDS = ['refund', 'luggage', 'invoice'] as const;
/** The word that rules of escalation look for: of all of them the same, as tweets may name accounts of two organizations. */
const OUTCRY = 'outage';

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
    phone: '+4915112345601',
    accounts: [
      {
        ...plain('acme_air'),
        rule: {
          name: 'Acme outage',
          word: OUTCRY,
          count: 4,
          countsAuthors: false,
          windowMinutes: 5,
          cooldownMinutes: 10,
          tellsGrowth: false,
          tells: { admin: ['email', 'sms'], agent: ['email'] },
        },
      },
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
    phone: null,
    accounts: [
      { ...plain('globex_bank'), keywords: [{ phrase: 'invoice', department: 'Money' }] },
      {
        ...plain('globex_cards'),
        mentions: 'matching',
        directMessages: 'off',
        keywords: [{ phrase: 'refund', department: 'Money' }],
        unmatched: 'Other',
        rule: {
          name: 'Globex outage',
          word: OUTCRY,
          count: 3,
          countsAuthors: true,
          windowMinutes: 6,
          cooldownMinutes: 0,
          tellsGrowth: true,
          tells: { agent: ['email'] },
        },
      },
    ],
  },
  {
    name: 'Initech',
    departments: [],
    phone: '+4915112345603',
    accounts: [
      {
        ...plain('initech'),
        rule: {
          name: 'Initech outage',
          word: OUTCRY,
          count: 5,
          countsAuthors: false,
          windowMinutes: 40,
          cooldownMinutes: 5,
          tellsGrowth: true,
          tells: { admin: ['sms'] },
        },
      },
    ],
  },
];

export const ACCOUNTS = CAST.flatMap(({ accounts }) => accounts);
export const accountOf = (username: string): CastAccount => ACCOUNTS.find((one) => one.username === username)!;
export const organizationOf = (username: string): CastOrganization =>
  CAST.find(({ accounts }) => accounts.some((one) => one.username === username))!;

/** The accounts that a burst of tweets raises an alarm about. */
export const WATCHED = ACCOUNTS.flatMap((account) => (account.rule ? [{ ...account, rule: account.rule }] : []));

const wordsOf = (text: string) => text.toLowerCase().split(/[^a-z]+/);
/** Whether a tweet counts for the rule, as far as its words tell. */
export const holdsWord = ({ word }: CastRule, text: string) => wordsOf(text).includes(word);

/** Where a text goes that continues nothing: a department's name, or null for no ticket. */
export function departmentFor(account: CastAccount, text: string): string | null {
  const words = wordsOf(text);
  const matched = account.keywords.find(({ phrase }) => words.includes(phrase));
  if (matched) return matched.department;
  return account.unmatched ?? (account.mentions === 'all' ? DEFAULT_DEPARTMENT : null);
}
