import { ActionIcon } from '@mantine/core';
import type { Ticket } from '@perch/contracts';
import { IconMessage2Bolt } from '@tabler/icons-react';
import { Suspense, useEffect, useRef, useState, type RefObject } from 'react';
import { useTranslation } from '../../lib/i18n.ts';
import { COMMAND_KEY } from '../../lib/keyboard.ts';
import { lazyComponent } from '../../ui/lazy-component.tsx';

const CannedPicker = lazyComponent(async () => (await import('./canned-picker.tsx')).CannedPicker);

interface CannedButtonProps {
  ticket: Ticket;
  /** the text box that is written into */
  box: RefObject<HTMLTextAreaElement | null>;
  value: string;
  onChange: (value: string) => void;
}

/** Opens the canned replies: by the button, by a slash at the beginning of a line, or by Ctrl and a slash anywhere. */
export function CannedButton({ ticket, box, value, onChange }: CannedButtonProps) {
  const { t } = useTranslation();
  const [opened, setOpened] = useState<{ at: number; bySlash: boolean } | null>(null);
  const [typed, setTyped] = useState('');
  const isOpen = useRef(false);
  useEffect(() => {
    isOpen.current = opened !== null;
    if (opened === null) setTyped('');
  }, [opened]);
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const onKeyDown = (event: KeyboardEvent) => {
      // meant for the search, which has no focus yet
      if (isOpen.current && !event.ctrlKey && !event.metaKey && !event.altKey) {
        event.preventDefault();
        if (event.key.length === 1) setTyped((before) => before + event.key);
        return;
      }
      if (event.key !== '/' || event.isComposing || event.altKey) return;
      const at = element.selectionStart;
      const isCommand = event.ctrlKey || event.metaKey;
      if (!isCommand && at > 0 && element.value[at - 1] !== '\n') return;
      event.preventDefault();
      isOpen.current = true;
      setOpened({ at, bySlash: !isCommand });
    };
    element.addEventListener('keydown', onKeyDown);
    return () => element.removeEventListener('keydown', onKeyDown);
  }, [box]);

  const insert = (text: string, at: number) => {
    onChange(value.slice(0, at) + text + value.slice(at));
    setOpened(null);
    // after the dialog has given the focus back
    setTimeout(() => {
      box.current?.focus();
      box.current?.setSelectionRange(at + text.length, at + text.length);
    });
  };
  const label = t('canned.title');
  return (
    <>
      <ActionIcon
        size="md"
        aria-label={label}
        title={`${label} · /`}
        aria-keyshortcuts={`${COMMAND_KEY === 'Ctrl' ? 'Control' : 'Meta'}+/`}
        onClick={() => setOpened({ at: box.current?.selectionStart ?? value.length, bySlash: false })}
      >
        <IconMessage2Bolt size={17} stroke={1.6} aria-hidden />
      </ActionIcon>
      <Suspense fallback={null}>
        {opened && (
          <CannedPicker
            ticket={ticket}
            typed={typed}
            onType={setTyped}
            onPick={(text) => insert(text, opened.at)}
            // who wanted a slash gets it
            onClose={() => (opened.bySlash ? insert('/', opened.at) : setOpened(null))}
          />
        )}
      </Suspense>
    </>
  );
}
