import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from '../lib/i18n.ts';
import { EmptyState } from '../ui/states.tsx';

export function NotFoundPage() {
  const { t } = useTranslation();
  return (
    <main>
      <h1 className="sr-only">{t('notFound.title')}</h1>
      <EmptyState
        title={t('notFound.title')}
        action={
          <Button component={Link} to="/tickets" variant="default">
            {t('notFound.toTickets')}
          </Button>
        }
      >
        {t('notFound.hint')}
      </EmptyState>
    </main>
  );
}
