import { useEffect, useId, useRef, useState, type RefObject } from 'react';
import { useTranslation } from '../../lib/i18n.ts';
import { useMembers } from '../../lib/directory.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { findMentionable, mentionQuery } from './mentions-in.ts';
import classes from './mention-suggestions.module.css';

interface MentionSuggestionsProps {
  /** the text box that is written into */
  box: RefObject<HTMLTextAreaElement | null>;
  value: string;
  onChange: (value: string) => void;
}

/** Offers colleagues while an `@` is typed: arrows choose, Enter or Tab takes, Escape closes. */
export function MentionSuggestions({ box, value, onChange }: MentionSuggestionsProps) {
  const { t } = useTranslation();
  const id = useId();
  const members = (useMembers().data ?? []).filter(({ isActive }) => isActive);
  const [caret, setCaret] = useState(-1);
  const [chosen, setChosen] = useState(0);
  const [dismissed, setDismissed] = useState(-1);
  /** where the space stands that came with a name: one typed there is the same one */
  const spaceBefore = useRef(-1);
  const asked = caret < 0 ? null : mentionQuery(value, caret);
  const found = asked && asked.start !== dismissed ? findMentionable(members, asked.query) : [];
  const isOpen = found.length > 0 && !(found.length === 1 && found[0]!.name === asked?.query);
  const active = Math.min(chosen, found.length - 1);

  const take = (index: number) => {
    const member = found[index];
    const element = box.current;
    if (!member || !asked || !element) return;
    const name = `@${member.name} `;
    onChange(value.slice(0, asked.start) + name + value.slice(caret).replace(/^ /, ''));
    const end = asked.start + name.length;
    setCaret(-1);
    spaceBefore.current = end;
    requestAnimationFrame(() => {
      element.focus();
      element.setSelectionRange(end, end);
    });
  };
  const latest = useRef({ isOpen, active, count: found.length, take, start: asked?.start ?? -1 });
  useEffect(() => {
    latest.current = { isOpen, active, count: found.length, take, start: asked?.start ?? -1 };
  });

  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const follow = () => {
      setCaret(document.activeElement === element ? element.selectionStart : -1);
      setChosen(0);
    };
    const onKeyDown = (event: KeyboardEvent) => {
      const now = latest.current;
      if (event.key === ' ' && element.selectionStart === spaceBefore.current) event.preventDefault();
      if (event.key !== 'Shift') spaceBefore.current = -1;
      if (!now.isOpen || event.ctrlKey || event.metaKey || event.isComposing) return;
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step !== undefined) setChosen((now.active + step + now.count) % now.count);
      else if (event.key === 'Enter' || event.key === 'Tab') now.take(now.active);
      else if (event.key === 'Escape') setDismissed(now.start);
      else return;
      event.preventDefault();
      event.stopPropagation();
    };
    const events = ['input', 'click', 'focus', 'blur'] as const;
    const onKeyUp = (event: KeyboardEvent) => {
      if (['ArrowLeft', 'ArrowRight', 'Home', 'End'].includes(event.key)) follow();
    };
    for (const event of events) element.addEventListener(event, follow);
    element.addEventListener('keyup', onKeyUp);
    element.addEventListener('keydown', onKeyDown, true);
    return () => {
      for (const event of events) element.removeEventListener(event, follow);
      element.removeEventListener('keyup', onKeyUp);
      element.removeEventListener('keydown', onKeyDown, true);
    };
  }, [box]);

  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const attributes: Record<string, string> = {
      'aria-autocomplete': 'list',
      'aria-haspopup': 'listbox',
      ...(isOpen ? { 'aria-controls': id, 'aria-activedescendant': `${id}-${active}` } : {}),
    };
    for (const [name, text] of Object.entries(attributes)) element.setAttribute(name, text);
    return () => {
      for (const name of Object.keys(attributes)) element.removeAttribute(name);
    };
  }, [box, id, isOpen, active]);

  if (!isOpen) return null;
  return (
    <div className={classes.anchor}>
      <span className="sr-only" role="status">
        {t('presence.mentionFound', { count: found.length })}
      </span>
      <ul id={id} role="listbox" className={classes.list} aria-label={t('presence.mention')}>
        {found.map(({ id: memberId, name, avatarUrl }, index) => (
          <li
            key={memberId}
            id={`${id}-${index}`}
            role="option"
            aria-selected={index === active}
            className={classes.option}
            // before the box loses the focus
            onMouseDown={(event) => {
              event.preventDefault();
              take(index);
            }}
          >
            <Avatar name={name} url={avatarUrl} size={22} />
            <bdi>{name}</bdi>
          </li>
        ))}
      </ul>
    </div>
  );
}
