import { IconAlertTriangle, IconX } from '@tabler/icons-react';
import { memo, type DragEvent, type KeyboardEvent } from 'react';
import { useTranslation } from '../../lib/i18n.ts';
import classes from './keyword-box.module.css';

export interface ChipActions {
  onSelect?: ((phrase: string) => void) | undefined;
  onRemove: (phrase: string) => void;
  onMove?: ((from: number, to: number) => void) | undefined;
  onDragStart: (place: number) => void;
  onDragOver: (place: number, side: DropSide) => void;
  onDrop: () => void;
  onDragEnd: () => void;
}

export type DropSide = 'before' | 'after';

interface KeywordChipProps {
  phrase: string;
  keywordId: string | undefined;
  /** where it leads, when it leads somewhere of its own */
  note: string | undefined;
  place: number;
  isNumbered: boolean;
  isSelected: boolean;
  /** what is wrong with it, or that it does nothing */
  trouble: string | undefined;
  drop: DropSide | undefined;
  actions: ChipActions;
}

/** One keyword, its place in the order, and ways to move it: by dragging, or with Alt and the arrow keys. */
export const KeywordChip = memo(function KeywordChip(props: KeywordChipProps) {
  const { phrase, keywordId, note, place, isNumbered, isSelected, trouble, drop, actions } = props;
  const { t } = useTranslation();
  const { onSelect, onMove } = actions;

  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 }[event.key];
    if (!event.altKey || step === undefined || !onMove) return;
    event.preventDefault();
    onMove(place, place + step);
  };
  const onDragOver = (event: DragEvent<HTMLElement>) => {
    if (!onMove) return;
    event.preventDefault();
    const { left, width } = event.currentTarget.getBoundingClientRect();
    actions.onDragOver(place, event.clientX < left + width / 2 ? 'before' : 'after');
  };
  const content = (
    <>
      {isNumbered && <span className={classes.number}>{place + 1}</span>}
      {trouble && <IconAlertTriangle className={classes.trouble} size={13} aria-hidden />}
      <span dir="auto">{phrase}</span>
      {note && <span className={classes.note}>→ {note}</span>}
      {trouble && <span className="sr-only">{trouble}</span>}
    </>
  );
  return (
    <span
      className={classes.chip}
      data-selected={isSelected || undefined}
      data-trouble={trouble ? true : undefined}
      data-drop={drop}
      data-setting={keywordId && `keyword:${keywordId}`}
      draggable={onMove !== undefined}
      onDragStart={(event) => {
        event.dataTransfer.effectAllowed = 'move';
        event.dataTransfer.setData('text/plain', phrase);
        actions.onDragStart(place);
      }}
      onDragOver={onDragOver}
      onDrop={(event) => {
        event.preventDefault();
        actions.onDrop();
      }}
      onDragEnd={actions.onDragEnd}
      title={trouble}
    >
      {onSelect ? (
        <button
          type="button"
          className={classes.phrase}
          data-phrase={phrase}
          aria-pressed={isSelected}
          onClick={() => onSelect(phrase)}
          onKeyDown={onKeyDown}
        >
          {content}
        </button>
      ) : (
        <span className={classes.phrase}>{content}</span>
      )}
      <button
        type="button"
        className={classes.remove}
        aria-label={t('keywords.remove', { phrase })}
        onClick={() => actions.onRemove(phrase)}
      >
        <IconX size={12} stroke={2} aria-hidden />
      </button>
    </span>
  );
});
