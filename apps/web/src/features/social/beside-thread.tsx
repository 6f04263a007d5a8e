import type { ReactNode } from 'react';
import { useTranslation } from '../../lib/i18n.ts';
import { ResizeHandle, usePaneWidth } from '../../ui/resize-handle.tsx';
import classes from './beside-thread.module.css';
import social from './social-page.module.css';
import type { TweetWork } from './use-tweet-work.tsx';

interface BesideThreadProps {
  work: Pick<TweetWork, 'thread' | 'dialogs' | 'isNarrow'>;
  label: string;
  children: ReactNode;
}

/** A list of tweets, and the open conversation beside it; on a narrow screen the conversation alone. */
export function BesideThread({ work, label, children }: BesideThreadProps) {
  const { t } = useTranslation();
  const pane = usePaneWidth('thread', { initial: 440, min: 340, max: 720 });
  const { thread, dialogs, isNarrow } = work;
  return (
    <div className={classes.pane}>
      {!(isNarrow && thread) && (
        <section className={social.column} aria-label={label}>
          {children}
        </section>
      )}
      {thread &&
        (isNarrow ? (
          thread
        ) : (
          <>
            <ResizeHandle pane={pane} label={t('socialStream.resizeThread')} side="right" />
            <div className={social.thread} style={{ width: pane.width }}>
              {thread}
            </div>
          </>
        ))}
      {dialogs}
    </div>
  );
}
