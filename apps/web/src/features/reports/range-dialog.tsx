import { Button, Group, Modal, SimpleGrid, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from '../../lib/i18n.ts';
import { problemOfDays } from './report-search.ts';

interface Range {
  from: string;
  to: string;
}

interface RangeDialogProps {
  initial: Range;
  onChoose: (range: Range) => void;
  onClose: () => void;
}

/** Asks for the first and the last day of a report. */
export function RangeDialog({ initial, onChoose, onClose }: RangeDialogProps) {
  const { t } = useTranslation();
  const [range, setRange] = useState(initial);
  const [isRefused, setRefused] = useState(false);
  const problem = isRefused ? problemOfDays(range) : null;
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('reports.range.title')}
      closeButtonProps={{ 'aria-label': t('action.close') }}
    >
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (problemOfDays(range)) return setRefused(true);
          onChoose(range);
          onClose();
        }}
      >
        <SimpleGrid cols={2} spacing="sm">
          <TextInput
            type="date"
            label={t('reports.range.from')}
            value={range.from}
            data-autofocus
            onChange={({ currentTarget: { value: from } }) => setRange({ ...range, from })}
          />
          <TextInput
            type="date"
            label={t('reports.range.to')}
            value={range.to}
            error={problem && t(`reports.range.problem.${problem}`)}
            onChange={({ currentTarget: { value: to } }) => setRange({ ...range, to })}
          />
        </SimpleGrid>
        <Group justify="flex-end" mt="lg">
          <Button variant="default" onClick={onClose}>
            {t('action.cancel')}
          </Button>
          <Button type="submit">{t('reports.range.submit')}</Button>
        </Group>
      </form>
    </Modal>
  );
}
