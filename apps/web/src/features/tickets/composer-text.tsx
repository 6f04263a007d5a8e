import type { Ref, TextareaHTMLAttributes } from 'react';
import { textSegments, type Range } from '../../ui/text-segments.ts';
import classes from './composer.module.css';

interface ComposerTextProps extends Omit<TextareaHTMLAttributes<HTMLTextAreaElement>, 'value'> {
  box: Ref<HTMLTextAreaElement>;
  value: string;
  /** parts of the text to point out */
  marked: readonly Range[];
}

/** A box that grows with its text. Behind it lies the same text, which gives the height and carries the marks. */
export function ComposerText({ box, value, marked, ...rest }: ComposerTextProps) {
  return (
    <div className={classes.scroll}>
      <div className={classes.mirror} aria-hidden dir="auto">
        {textSegments(value, marked).map(({ text, isMatch }, index) =>
          isMatch ? <mark key={index}>{text}</mark> : <span key={index}>{text}</span>,
        )}
        {/* a last line without words has its height too */}
        {'\u200b'}
      </div>
      {/* in a dialog the keyboard starts here */}
      <textarea ref={box} className={classes.box} dir="auto" rows={1} value={value} data-autofocus {...rest} />
    </div>
  );
}
