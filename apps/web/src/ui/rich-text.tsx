import { memo, useState } from 'react';
import { useTranslation } from '../lib/i18n.ts';
import classes from './rich-text.module.css';
import { textSegments, type Range } from './text-segments.ts';

interface RichTextProps {
  text: string;
  matches?: readonly Range[] | undefined;
  className?: string | undefined;
  /** its @names and #tags lead to X */
  isOnX?: boolean;
}

const LONG = 1200;

/** What somebody wrote: links lead out, matched phrases are marked, a very long text folds. */
export const RichText = memo(function RichText({ text, matches, className, isOnX = true }: RichTextProps) {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  const isLong = text.length > LONG;
  const shown = isLong && !isOpen ? text.slice(0, LONG) : text;
  return (
    <>
      <p className={className} dir="auto">
        {textSegments(shown, matches, isOnX).map((segment, index) => {
          const content = segment.isMatch ? <mark className={classes.match}>{segment.text}</mark> : segment.text;
          return segment.href ? (
            <a key={index} className={classes.link} href={segment.href} target="_blank" rel="noreferrer nofollow">
              {content}
            </a>
          ) : (
            <span key={index}>{content}</span>
          );
        })}
        {isLong && !isOpen && '…'}
      </p>
      {isLong && (
        <button type="button" className={classes.fold} aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          {t(isOpen ? 'action.showLess' : 'action.showMore')}
        </button>
      )}
    </>
  );
});
