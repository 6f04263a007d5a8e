import { useTranslation } from '../../lib/i18n.ts';
import type { RefusedPhrase } from './keyword-entry.ts';
import classes from './keyword-box.module.css';

const SHOWN = 5;
const LONGEST = 60;

const short = (phrase: string) => (phrase.length > LONGEST ? `${phrase.slice(0, LONGEST)}…` : phrase);

/** Why some of what was typed or pasted was not taken, each by its name. */
export function RefusedPhrases({ refused }: { refused: readonly RefusedPhrase[] }) {
  const { t } = useTranslation();
  if (refused.length === 0) return null;
  return (
    <div role="alert">
      <ul className={classes.refused}>
        {refused.slice(0, SHOWN).map(({ phrase, why, same }, place) => (
          <li key={`${place} ${phrase}`}>
            {t(same !== undefined && same !== phrase ? 'keywordProblem.sameAs' : `keywordProblem.${why}`, {
              phrase: short(phrase),
              same: short(same ?? ''),
            })}
          </li>
        ))}
        {refused.length > SHOWN && <li>{t('keywords.moreRefused', { count: refused.length - SHOWN })}</li>}
      </ul>
    </div>
  );
}

interface ChipNotesProps {
  notes: ReadonlyMap<number, string>;
  tone: 'problem' | 'warning';
}

/** What is wrong with single chips, or that they do nothing. */
export function ChipNotes({ notes, tone }: ChipNotesProps) {
  const { t } = useTranslation();
  if (notes.size === 0) return null;
  return (
    <div role={tone === 'problem' ? 'alert' : 'status'}>
      <ul className={classes.chipNotes} data-tone={tone}>
        {[...notes].slice(0, SHOWN).map(([place, words]) => (
          <li key={place}>{words}</li>
        ))}
        {notes.size > SHOWN && <li>{t('keywords.moreNotes', { count: notes.size - SHOWN })}</li>}
      </ul>
    </div>
  );
}
