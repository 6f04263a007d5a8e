import { Drawer } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from '../../../lib/i18n.ts';

interface KeyDrawerProps {
  title: string;
  /** a click beside it or Escape would lose what it shows */
  isHeld: boolean;
  onClose: () => void;
  children: ReactNode;
}

export function KeyDrawer({ title, isHeld, onClose, children }: KeyDrawerProps) {
  const { t } = useTranslation();
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      overlayProps={{ backgroundOpacity: 0.35 }}
      size={460}
      title={title}
      closeOnClickOutside={!isHeld}
      closeOnEscape={!isHeld}
      closeButtonProps={{ 'aria-label': t('action.close') }}
    >
      {children}
    </Drawer>
  );
}
