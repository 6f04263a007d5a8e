import { Popover } from '@mantine/core';
import { useEffect, useRef, useState, type ReactElement } from 'react';
import { useTranslation } from '../../lib/i18n.ts';
import { NotificationPanel } from './notification-panel.tsx';
import classes from './notifications.module.css';

interface NotificationPopoverProps {
  isOpen: boolean;
  onChange: (isOpen: boolean) => void;
  /** the bell that it hangs from */
  children: ReactElement;
}

export function NotificationPopover({ isOpen, onChange, children }: NotificationPopoverProps) {
  const { t } = useTranslation();
  const place = useRef<HTMLDivElement>(null);
  const [isPlaced, setPlaced] = useState(false);
  // the bell has just taken the place of the one that was pressed: the focus returns to it when the panel closes
  useEffect(() => {
    place.current?.querySelector('button')?.focus();
    setPlaced(true);
  }, []);
  return (
    <div ref={place} className={classes.place}>
      <Popover
        opened={isOpen && isPlaced}
        onChange={onChange}
        position="bottom-end"
        width={392}
        trapFocus
        returnFocus
        shadow="lg"
      >
        <Popover.Target>{children}</Popover.Target>
        <Popover.Dropdown className={classes.dropdown} aria-label={t('notifications.title')}>
          <NotificationPanel onClose={() => onChange(false)} />
        </Popover.Dropdown>
      </Popover>
    </div>
  );
}
