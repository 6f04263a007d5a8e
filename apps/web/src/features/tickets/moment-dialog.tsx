import { Modal } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from '../../lib/i18n.ts';
import { MomentForm } from './moment-form.tsx';
import { sendTimes } from './send-times.ts';

interface MomentDialogProps {
  title: string;
  label: string;
  submitLabel: string;
  /** what is set now, if that is yet to come; else tomorrow morning is proposed */
  current?: string | null;
  onChoose: (at: Date) => void;
  onClose: () => void;
}

export function MomentDialog({ title, current = null, onChoose, onClose, ...words }: MomentDialogProps) {
  const { t } = useTranslation();
  const [initial] = useState(() => {
    const now = new Date();
    const set = current ? new Date(current) : null;
    return set && set > now ? set : sendTimes(now).find(({ name }) => name === 'tomorrowMorning')!.at;
  });
  const choose = (at: Date) => {
    onChoose(at);
    onClose();
  };
  return (
    <Modal opened onClose={onClose} title={title} closeButtonProps={{ 'aria-label': t('action.close') }}>
      <MomentForm {...words} initial={initial} onChoose={choose} onClose={onClose} />
    </Modal>
  );
}
