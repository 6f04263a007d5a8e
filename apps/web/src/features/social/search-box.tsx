import { TextInput } from '@mantine/core';
import { parseSearch } from '@perch/core';
import { IconSearch } from '@tabler/icons-react';
import { useRef, useState, type FormEvent } from 'react';
import { useKeys } from '../../lib/keyboard.ts';
import { currentLocale, useTranslation } from '../../lib/i18n.ts';
import { Chip } from '../../ui/chip.tsx';
import classes from './search-page.module.css';

/** Operators that a click puts into the box; of those that end in a colon one types the rest. */
function operators(): string[] {
  const week = new Date(Date.now() - 7 * 86_400_000).toLocaleDateString('sv-SE');
  const language = currentLocale().slice(0, 2);
  return ['from:', 'to:', 'has:media', 'is:unanswered', 'ticket:none', `since:${week}`, 'until:', `lang:${language}`];
}

interface SearchBoxProps {
  query: string;
  onSearch: (query: string) => void;
  /** what was asked for cannot be read */
  onProblem: () => void;
}

/** Where one types a search; what cannot be read is underlined below, with the reason. */
export function SearchBox({ query, onSearch, onProblem }: SearchBoxProps) {
  const { t } = useTranslation();
  const box = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState(query);
  // shown once somebody has asked: half of what is still being typed cannot be read
  const [asked, setAsked] = useState(query);
  const search = parseSearch(asked);
  const problem = search.ok ? null : search;
  useKeys({ '/': () => box.current?.select() });

  const submit = (event: FormEvent) => {
    event.preventDefault();
    setAsked(typed);
    const read = parseSearch(typed);
    if (read.ok) onSearch(typed.trim());
    else {
      box.current?.setSelectionRange(read.start, read.end);
      onProblem();
    }
  };
  const insert = (operator: string) => {
    const text = `${typed.trimEnd()}${typed.trim() ? ' ' : ''}${operator}${operator.endsWith(':') ? '' : ' '}`;
    setTyped(text);
    box.current?.focus();
  };
  return (
    <form className={classes.form} role="search" onSubmit={submit}>
      <TextInput
        ref={box}
        autoFocus={query === ''}
        type="search"
        dir="auto"
        value={typed}
        leftSection={<IconSearch size={15} stroke={1.6} aria-hidden />}
        aria-label={t('socialSearch.label')}
        placeholder={t('socialSearch.placeholder')}
        error={problem ? t(`socialSearch.problem.${problem.problem}`) : undefined}
        onKeyDown={(event) => {
          // the one-key verbs work again
          if (event.key === 'Escape') event.currentTarget.blur();
        }}
        onChange={(event) => {
          setTyped(event.currentTarget.value);
          if (problem) setAsked('');
        }}
      />
      {problem && (
        <p className={classes.problem} dir="auto" data-testid="search-problem">
          {asked.slice(0, problem.start)}
          <u>{asked.slice(problem.start, problem.end)}</u>
          {asked.slice(problem.end)}
        </p>
      )}
      <div className={classes.operators} role="group" aria-label={t('socialSearch.operators')}>
        {operators().map((operator) => (
          <Chip
            key={operator}
            title={t(`socialSearch.operator.${operator.split(':')[0] as 'from'}`)}
            onClick={() => insert(operator)}
          >
            {operator}
          </Chip>
        ))}
      </div>
    </form>
  );
}
