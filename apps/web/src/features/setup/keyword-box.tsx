import type { CaptureSetting } from '@perch/core';
import { useEffect, useId, useRef, useState } from 'react';
import { useTranslation } from '../../lib/i18n.ts';
import { KeywordChip, type ChipActions } from './keyword-chip.tsx';
import { enterKeywords, type RefusedPhrase } from './keyword-entry.ts';
import { KeywordFilter } from './keyword-filter.tsx';
import { KeywordInput } from './keyword-input.tsx';
import { ChipNotes, RefusedPhrases } from './keyword-notes.tsx';
import { shownChips } from './shown-chips.ts';
import { useKeywordDrag } from './use-keyword-drag.ts';
import { useSteady } from './use-steady.ts';
import classes from './keyword-box.module.css';

export interface BoxedPhrase {
  id?: string | undefined;
  phrase: string;
  /** where it leads, when it leads somewhere of its own */
  note: string | undefined;
}

interface KeywordBoxProps {
  label: string;
  hint: string;
  placeholder: string;
  /** what leads here from a reason */
  setting?: CaptureSetting;
  phrases: BoxedPhrase[];
  /** by place: what keeps it from being saved */
  problems: ReadonlyMap<number, string>;
  /** by place: that it does nothing */
  warnings: ReadonlyMap<number, string>;
  selected?: string | undefined;
  /** absent when there is nothing to set on a phrase */
  onSelect?: (phrase: string) => void;
  /** absent when the order decides nothing */
  onMove?: (from: number, to: number) => void;
  onAdd: (phrases: string[]) => void;
  onRemove: (phrase: string) => void;
}

/** A box of chips: type and press Enter or comma, or paste a whole list. */
export function KeywordBox(props: KeywordBoxProps) {
  const { label, hint, placeholder, setting, phrases, problems, warnings, selected, onAdd } = props;
  const { t } = useTranslation();
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const box = useRef<HTMLDivElement>(null);
  const moved = useRef<string | null>(null);
  const [refused, setRefused] = useState<RefusedPhrase[]>([]);
  const [announced, setAnnounced] = useState('');
  const [filter, setFilter] = useState('');
  const [isWhole, setWhole] = useState(false);
  const { chips, hiddenCount } = shownChips(phrases, { filter, isWhole, selected });

  const move = (from: number, to: number) => {
    if (to < 0 || to >= phrases.length || from === to) return;
    const { phrase } = phrases[from]!;
    moved.current = phrase;
    setAnnounced(t('keywords.moved', { phrase, place: to + 1, count: phrases.length }));
    props.onMove?.(from, to);
  };
  const { mark, ...drag } = useKeywordDrag(props.onMove && move);
  const actions: ChipActions = useSteady({
    ...drag,
    onRemove: props.onRemove,
    onSelect: props.onSelect,
    onMove: props.onMove && move,
  });
  // React moves the chip's element, and the browser lets go of its focus
  useEffect(() => {
    if (moved.current === null) return;
    const chip = [...(box.current?.querySelectorAll<HTMLElement>('[data-phrase]') ?? [])].find(
      ({ dataset }) => dataset['phrase'] === moved.current,
    );
    moved.current = null;
    if (chip && document.activeElement === document.body) chip.focus();
  }, [phrases]);

  return (
    <div className={classes.root} data-setting={setting}>
      <div className={classes.head}>
        <label htmlFor={id} className={classes.label}>
          {label}
        </label>
        <KeywordFilter count={phrases.length} value={filter} onChange={setFilter} />
      </div>
      <div
        ref={box}
        className={classes.box}
        onClick={(event) => event.target === event.currentTarget && input.current?.focus()}
      >
        {chips.map(({ id: keywordId, phrase, note, place }) => (
          <KeywordChip
            key={phrase}
            phrase={phrase}
            keywordId={keywordId}
            note={note}
            place={place}
            isNumbered={props.onMove !== undefined}
            isSelected={phrase === selected}
            trouble={problems.get(place) ?? warnings.get(place)}
            drop={mark?.place === place ? mark.side : undefined}
            actions={actions}
          />
        ))}
        {hiddenCount > 0 && (
          <button type="button" className={classes.more} onClick={() => setWhole(true)}>
            {t('keywords.showAll', { count: hiddenCount })}
          </button>
        )}
        <KeywordInput
          id={id}
          placeholder={phrases.length === 0 ? placeholder : t('keywords.addMore')}
          hint={hint}
          input={input}
          onEnter={(text) => {
            const entry = enterKeywords(
              text,
              phrases.map(({ phrase }) => phrase),
            );
            if (entry.added.length > 0) onAdd(entry.added);
            return entry;
          }}
          onRefused={setRefused}
          onRemoveLast={() => phrases.length > 0 && props.onRemove(phrases.at(-1)!.phrase)}
        />
      </div>
      <p className={classes.hint}>{hint}</p>
      <span className="sr-only" role="status">
        {announced}
      </span>
      <RefusedPhrases refused={refused} />
      <ChipNotes notes={problems} tone="problem" />
      <ChipNotes notes={warnings} tone="warning" />
    </div>
  );
}
