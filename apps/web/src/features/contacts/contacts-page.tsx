import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useDebouncedCallback, useMediaQuery } from '@mantine/hooks';
import { CONTACT_SORTS, type ContactSort } from '@perch/contracts';
import { IconAddressBook, IconPlus, IconSearch } from '@tabler/icons-react';
import { getRouteApi, useNavigate, useParams } from '@tanstack/react-router';
import { Suspense, useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from '../../lib/i18n.ts';
import { useKeys } from '../../lib/keyboard.ts';
import { useCan } from '../../lib/session.ts';
import { whenIdle } from '../../lib/when-idle.ts';
import { useEver } from '../../ui/use-ever.ts';
import { usePageTitle } from '../../ui/page-title.ts';
import { ResizeHandle, usePaneWidth } from '../../ui/resize-handle.tsx';
import { SkeletonRows } from '../../ui/skeleton-rows.tsx';
import { EmptyState, ErrorState, NoPermission } from '../../ui/states.tsx';
import { VirtualFeed } from '../../ui/virtual-feed.tsx';
import { ContactRow } from './contact-row.tsx';
import classes from './contacts.module.css';
import { contactIdOf, useContactList } from './queries.ts';
import { lazyComponent } from '../../ui/lazy-component.tsx';

// the list is on the screen before what edits a contact is fetched
const ContactDetail = lazyComponent(async () => (await import('./contact-detail.tsx')).ContactDetail);
const NewContactDialog = lazyComponent(async () => (await import('./new-contact-dialog.tsx')).NewContactDialog);

const route = getRouteApi('/app/contacts');

export function ContactsPage() {
  const { t } = useTranslation();
  const isAllowed = useCan('contacts.view');
  const canEdit = useCan('contacts.edit');
  const { contactId } = useParams({ strict: false });
  const search = route.useSearch();
  const { q } = search;
  const sort = CONTACT_SORTS.find((known) => known === search.sort) ?? 'activity';
  const navigate = useNavigate();
  const isPhone = useMediaQuery('(max-width: 860px)', false, { getInitialValueInEffect: false });
  const wasWide = useEver(!isPhone);
  const pane = usePaneWidth('contacts', { initial: 360, min: 280, max: 600 });
  const listed = useMemo(() => listSearch(q, sort), [q, sort]);
  const feed = useContactList(q, sort);
  const box = useRef<HTMLInputElement>(null);
  const [isAdding, setAdding] = useState(false);
  const find = useDebouncedCallback((words: string) => {
    void navigate({ to: '.', search: listSearch(words.slice(0, 200), sort), replace: true });
  }, 250);
  usePageTitle(contactId ? undefined : t('nav.contacts'));
  useKeys({ '/': () => box.current?.focus() });
  useEffect(() => whenIdle(ContactDetail.preload), []);
  if (!isAllowed) return <NoPermission />;
  const isListHidden = isPhone && contactId !== undefined;
  return (
    <>
      <h1 className="sr-only">{t('nav.contacts')}</h1>
      {(!isListHidden || wasWide) && (
        <section
          className={classes.list}
          hidden={isListHidden}
          style={isPhone ? undefined : { width: pane.width }}
          aria-label={t('nav.contacts')}
        >
          <div className={classes.listHead}>
            <h2>{t('nav.contacts')}</h2>
            {canEdit && (
              <Button
                size="xs"
                variant="default"
                leftSection={<IconPlus size={14} aria-hidden />}
                onClick={() => setAdding(true)}
              >
                {t('contact.new')}
              </Button>
            )}
          </div>
          <div className={classes.search} role="search">
            <TextInput
              ref={box}
              type="search"
              size="xs"
              aria-label={t('contact.search')}
              placeholder={t('contact.searchPlaceholder')}
              leftSection={<IconSearch size={14} stroke={1.75} aria-hidden />}
              defaultValue={q ?? ''}
              onChange={(event) => find(event.currentTarget.value.trim())}
            />
            <NativeSelect
              size="xs"
              className={classes.sorted!}
              aria-label={t('contactsPage.sort')}
              value={sort}
              data={CONTACT_SORTS.map((value) => ({ value, label: t(`contactsPage.sortedBy.${value}`) }))}
              onChange={(event) =>
                void navigate({
                  to: '.',
                  search: listSearch(q, event.currentTarget.value as typeof sort),
                  replace: true,
                })
              }
            />
          </div>
          {feed.isPending ? (
            <SkeletonRows height={64} lines={1} />
          ) : feed.error ? (
            <ErrorState error={feed.error} onRetry={feed.retry} />
          ) : feed.items.length === 0 && feed.unseenCount === 0 ? (
            <EmptyState
              icon={<IconAddressBook size={28} stroke={1.5} />}
              title={t(q ? 'contact.noneMatch' : 'contact.none')}
            >
              {t(q ? 'contact.noneMatchHint' : 'contact.noneHint')}
            </EmptyState>
          ) : (
            <VirtualFeed
              key={`${sort} ${q ?? ''}`}
              feed={feed}
              idOf={contactIdOf}
              estimateHeight={64}
              label={t('nav.contacts')}
              announce={(count) => t(sort === 'activity' ? 'contactsPage.newsShow' : 'contact.newShow', { count })}
              renderItem={(contact) => (
                <ContactRow contact={contact} search={listed} isOpen={contact.id === contactId} canEdit={canEdit} />
              )}
            />
          )}
        </section>
      )}
      {!isPhone && <ResizeHandle pane={pane} label={t('shell.resizeList')} />}
      {(!isPhone || contactId) && (
        <div className={classes.detail}>
          {contactId ? (
            <Suspense fallback={<SkeletonRows height={64} lines={1} />}>
              <ContactDetail key={contactId} contactId={contactId} isPhone={isPhone} />
            </Suspense>
          ) : (
            <EmptyState icon={<IconAddressBook size={30} stroke={1.4} />} title={t('contact.noneSelected')}>
              {t('contact.noneSelectedHint')}
            </EmptyState>
          )}
        </div>
      )}
      <Suspense fallback={null}>
        {isAdding && (
          <NewContactDialog
            onClose={() => setAdding(false)}
            onCreated={(id) => void navigate({ to: '/contacts/$contactId', params: { contactId: id }, search: {} })}
          />
        )}
      </Suspense>
    </>
  );
}

/** The part of the address that the list goes by; its usual order is not written there. */
const listSearch = (q: string | undefined, sort: ContactSort) => ({
  ...(q && { q }),
  ...(sort !== 'activity' && { sort }),
});
